"""Tests of calibration from marked answers."""

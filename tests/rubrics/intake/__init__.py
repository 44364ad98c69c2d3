"""Tests of reading question files."""

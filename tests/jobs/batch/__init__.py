"""Tests of offline runs."""

"""Tests of the room rubrics."""

"""Tests of reading files of answers."""

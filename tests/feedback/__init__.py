"""Tests of feedback and the report."""

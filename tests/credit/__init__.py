"""Tests of loading the credit model."""

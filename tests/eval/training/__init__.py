"""Tests of training the credit model."""

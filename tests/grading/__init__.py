"""Tests of stage 1: from an answer to its grade."""

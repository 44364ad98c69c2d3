"""Offline runs: a file of answers graded to its end, whatever happens on the way."""

"""Stage 2: feedback that explains a grade."""

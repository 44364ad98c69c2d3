"""Stage 1, pure functions: segment, encode, match, credit, marks."""

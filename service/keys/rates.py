"""How often a key may ask."""

MOST_RATE = 1_000_000
"""Requests a minute, as of CAIFEN_KEY_RATE: more than any server answers, so a larger figure is a slip."""

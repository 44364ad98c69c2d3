"""Texts as tokenizers take them."""

import re

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """Return `text` with U+FFFD for each lone surrogate, which no tokenizer takes."""
    return _LONE_SURROGATES.sub("\ufffd", text)

"""Tokens for encoders of tests that have none: the words and Han characters of a text, each encoded alone."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from service.encoders.protocol import Tokens, Vectors

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def word_tokens(encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> list[Tokens]:
    """Return the tokens of each text; all tell the same."""
    return [_tokens(encode, text) for text in texts]


def _tokens(encode: Callable[[Sequence[str]], Vectors], text: str) -> Tokens:
    words = tuple(word.casefold() for word in _WORD.findall(text))
    return Tokens(encode([text])[0], encode(words), words, np.full(len(words), 10.0, np.float32))

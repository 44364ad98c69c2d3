"""An encoder for tests to which texts are alike only by the words that they share, and else not at all."""

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from service.encoders.protocol import Tokens, Vectors
from service.grading.terms import terms
from tests.word_tokens import word_tokens

_DIMENSIONS = 512
_SHORTEST_WORD = 4


class TermEncoder:
    """Encodes a text by its pairs of Han characters and its longer Western words."""

    identity = "hash-of-terms"
    dimensions = _DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        return (
            np.stack([_encode(text) for text in texts]) if texts else np.zeros((0, _DIMENSIONS), np.float32)
        )

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return word_tokens(self.encode, texts)


@lru_cache(maxsize=50_000)
def _encode(text: str) -> Vectors:
    known = [term for term in terms(text) if not term.isascii() or len(term) >= _SHORTEST_WORD]
    # A text without words is like no other.
    summed = sum((_direction(term) for term in sorted(known)), 0.3 * _direction(f"only this: {text}"))
    vector: Vectors = (summed / np.sqrt((summed * summed).sum())).astype(np.float32)
    return vector


@lru_cache(maxsize=50_000)
def _direction(term: str) -> Vectors:
    """Return a direction of the term's own: in so many dimensions any two are nearly at right angles."""
    seed = crc32(term.encode("utf-8", "surrogatepass"))
    return np.random.default_rng(seed).choice(np.array([-1.0, 1.0], np.float32), _DIMENSIONS)

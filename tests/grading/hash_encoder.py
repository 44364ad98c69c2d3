"""A cheap encoder for tests: character pairs hashed into a vector, so that equal words are alike."""

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from service.encoders.protocol import Tokens, Vectors
from tests.word_tokens import word_tokens

_DIMENSIONS = 96


class HashEncoder:
    """Encodes a text by its character pairs alone: the same on every machine, nothing learned."""

    identity = "hash-of-character-pairs"
    dimensions = _DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        return (
            np.stack([_encode(text) for text in texts]) if texts else np.zeros((0, _DIMENSIONS), np.float32)
        )

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return word_tokens(self.encode, texts)


@lru_cache(maxsize=50_000)
def _encode(text: str) -> Vectors:
    counts = np.zeros(_DIMENSIONS)
    padded = f" {text.casefold()} "
    for i in range(len(padded) - 1):
        hashed = crc32(padded[i : i + 2].encode("utf-8", "surrogatepass"))
        counts[hashed % _DIMENSIONS] += 1.0 if hashed & 0x10000 else -1.0
    # A text whose pairs cancel out would have no direction.
    counts[0] += 0.5
    if not counts.any():
        counts[0] = 1.0
    vector: Vectors = (counts / np.sqrt((counts * counts).sum())).astype(np.float32)
    return vector

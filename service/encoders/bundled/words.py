"""The word embeddings, looked up in the weight file itself: no table of 384 MB is ever made."""

from collections.abc import Sequence
from mmap import mmap

import numpy as np
from numpy.typing import NDArray

from service.encoders.bundled.layout import Layout, dequantise, q4_rows


class WordEmbeddings:
    """One row a token id, read from the mapped file when it is asked for; thread-safe.

    The mapping is read-only, so all processes of a machine share what they have read.
    """

    def __init__(self, data: mmap, layout: Layout) -> None:
        """Find the table in `data`, a checked weight file."""
        self._hidden = layout.shape.hidden
        self._blocks = q4_rows(data, layout.tensors["emb.word"], self._hidden)

    def __call__(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the rows of `ids`, exactly as the whole table would hold them; shape (len(ids), hidden)."""
        return dequantise(self._blocks[np.asarray(ids, np.int64)]).reshape(len(ids), self._hidden)

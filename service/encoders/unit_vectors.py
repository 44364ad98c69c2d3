"""Vectors of length 1."""

import numpy as np
from numpy.typing import NDArray

from service.encoders.protocol import Vectors


def unit(vectors: NDArray[np.float32] | NDArray[np.float64]) -> Vectors:
    """Return `vectors` as float32 with length 1 along their last axis; zeros stay zeros."""
    exact = vectors.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=-1, keepdims=True)
    return np.asarray(exact / np.where(lengths, lengths, 1.0), dtype=np.float32)

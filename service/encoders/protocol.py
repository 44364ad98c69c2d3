"""The one thing the grader asks of an embedding model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product is their similarity."""

    @property
    def identity(self) -> str:
        """Name and content version of the model, recorded in every grade."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised float32 row a text: shape (len(texts), dimensions).

        Row i depends on texts[i] alone, to the last bit: not on its neighbours, their order, or their number.
        """

"""The one thing the grader asks of an embedding model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of one text that hold letters or digits, each as the model reads it in its text.

    whole: the vector of the whole text, bit for bit what `encode` gives for it; shape (dimensions,).
    vectors: one L2-normalised float32 row a token, shape (tokens, dimensions).
    pieces: what each token spells, width and case folded; length tokens.
    information: how much each tells by its rarity, in nats; float32, shape (tokens,).
    """

    whole: Vectors
    vectors: Vectors
    pieces: tuple[str, ...]
    information: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.pieces)


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product is their similarity; called from several threads."""

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

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text; item i depends on texts[i] alone, to the last bit."""

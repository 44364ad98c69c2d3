"""Encoders that do what a real one does only by accident: wait, and fail."""

import threading
from collections.abc import Sequence

import numpy as np

from service.encoders.protocol import Tokens, Vectors
from tests.word_tokens import word_tokens


class LetterEncoder:
    """Counts characters: quick, deterministic, and similar for similar texts."""

    identity = "letters@1"
    dimensions = 256

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text or " ":
                row[ord(character) % self.dimensions] += 1
            row /= np.linalg.norm(row)
        return rows

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return word_tokens(self.encode, texts)


class WaitingEncoder(LetterEncoder):
    """Waits in `encode` whenever `go` is not set, and remembers what it encoded."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.waits = threading.Event()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.waits.set()
        if not self.go.wait(timeout=60):
            raise TimeoutError("no test let this encoder go")
        self.encoded.extend(texts)
        return super().encode(texts)


class StuckEncoder(LetterEncoder):
    """Encodes no text with a certain word in any time that a test waits."""

    word = "学生秘密XYZZY"

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any(self.word in text for text in texts):
            threading.Event().wait(timeout=600)
        return super().encode(texts)


class BreakingEncoder(LetterEncoder):
    """Fails once `broken`, with a message that quotes what it was given, as careless libraries do."""

    broken = False

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise RuntimeError(f"cannot encode {list(texts)!r}")
        return super().encode(texts)

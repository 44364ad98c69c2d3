"""Remember the vectors of texts that come again, such as the points of a rubric."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.encoders.protocol import Encoder, Vectors

_MOST_VECTORS = 20_000


class CachedEncoder:
    """An encoder in front of another that keeps the vectors used last.

    Invariants, for any number of threads:
    - A row is bit for bit what the inner encoder gives for that text: hit, miss, or evicted and made again.
    - At most `most_vectors` rows are kept, the least recently used goes first; their memory does not grow
      with the texts, which are remembered by SHA-256 only (so no student's words stay behind either).
    - A call either returns all its rows or raises what the inner encoder raised; a failure is never
      remembered and changes nothing that is.
    - What is returned belongs to the caller: writing into it changes no later answer.
    - The inner encoder runs outside the lock, so a hit never waits for another thread's miss. Two threads
      that miss the same text at once may both encode it; both get the same row.
    """

    def __init__(self, encoder: Encoder, most_vectors: int = _MOST_VECTORS) -> None:
        """Cache `encoder`; 20,000 vectors of 384 dimensions take about 33 MB.

        Raises:
            ValueError: `most_vectors` is less than 1.
        """
        if most_vectors < 1:
            raise ValueError("most_vectors must be at least 1")
        self._encoder = encoder
        self._most = most_vectors
        self._rows: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """The inner encoder's identity."""
        return self._encoder.identity

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return self._encoder.dimensions

    def __len__(self) -> int:
        """Return how many vectors are kept now."""
        with self._lock:
            return len(self._rows)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised float32 row a text: shape (len(texts), dimensions).

        Raises:
            EncoderError: as the inner encoder.
        """
        keys = {text: _key(text) for text in texts}
        found = self._look_up(keys)
        missing = [text for text in keys if text not in found]
        if missing:
            # Copies: a view would keep the whole batch alive for as long as one of its rows.
            made = {
                text: row.copy() for text, row in zip(missing, self._encoder.encode(missing), strict=True)
            }
            self._keep({keys[text]: row for text, row in made.items()})
            found |= made
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[:] = found[text]
        return vectors

    def _look_up(self, keys: dict[str, bytes]) -> dict[str, NDArray[np.float32]]:
        found = {}
        with self._lock:
            for text, key in keys.items():
                if key in self._rows:
                    self._rows.move_to_end(key)
                    found[text] = self._rows[key]
        return found

    def _keep(self, rows: dict[bytes, NDArray[np.float32]]) -> None:
        with self._lock:
            for key, row in rows.items():
                self._rows[key] = row
                self._rows.move_to_end(key)
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

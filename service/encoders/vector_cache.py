"""Remember the vectors of texts that come again, such as the points of a rubric."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np

from service.encoders.protocol import Encoder, Tokens, Vectors

_MOST_VECTORS = 20_000
# The tokens of a text of ordinary length take some 30 kB.
_MOST_TOKENISED = 2_000

Kept = TypeVar("Kept")


class CachedEncoder:
    """An encoder in front of another that keeps the vectors used last.

    Invariants, for any number of threads:
    - A row is bit for bit what the inner encoder gives for that text: hit, miss, or evicted and made again.
    - At most `most_vectors` rows (and the tokens of `most_tokenised` texts) are kept, the least recently used goes
      first; their memory does not grow with the texts, which are remembered by SHA-256 only (so no student's words
      stay behind but in the pieces of tokens, which are kept as briefly).
    - A call either returns all its rows or raises what the inner encoder raised; a failure is never
      remembered and changes nothing that is.
    - What `encode` returns belongs to the caller: writing into it changes no later answer. Tokens are read-only.
    - The inner encoder runs outside the lock, so a hit never waits for another thread's miss. Two threads
      that miss the same text at once may both encode it; both get the same row.
    """

    def __init__(
        self, encoder: Encoder, most_vectors: int = _MOST_VECTORS, most_tokenised: int = _MOST_TOKENISED
    ) -> None:
        """Cache `encoder`; 20,000 vectors of 384 dimensions take about 33 MB, 2,000 texts' tokens about 60 MB.

        Raises:
            ValueError: a limit is less than 1.
        """
        if most_vectors < 1 or most_tokenised < 1:
            raise ValueError("most_vectors and most_tokenised must be at least 1")
        self._encoder = encoder
        self._rows = _Recent[Vectors](most_vectors)
        self._tokens = _Recent[Tokens](most_tokenised)

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
        return len(self._rows)

    @property
    def hits(self) -> int:
        """How many texts were found here so far, for their vectors or their tokens."""
        return self._rows.hits + self._tokens.hits

    @property
    def misses(self) -> int:
        """How many texts the inner encoder had to be asked for so far."""
        return self._rows.misses + self._tokens.misses

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised float32 row a text: shape (len(texts), dimensions).

        Raises:
            EncoderError: as the inner encoder.
        """
        # Copies: a view would keep the whole batch alive for as long as one of its rows.
        found = self._rows.get(texts, lambda missing: [row.copy() for row in self._encoder.encode(missing)])
        return np.stack(found) if found else np.empty((0, self.dimensions), np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text.

        Raises:
            EncoderError: as the inner encoder.
        """
        return self._tokens.get(texts, self._made_tokens)

    def _made_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        made = self._encoder.encode_tokens(texts)
        for tokens in made:
            tokens.whole.flags.writeable = tokens.vectors.flags.writeable = False
            tokens.information.flags.writeable = False
        return made


class _Recent(Generic[Kept]):
    """What was made last for each text, by the SHA-256 of the text; thread-safe."""

    def __init__(self, most: int) -> None:
        self.hits = 0
        self.misses = 0
        self._most = most
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)

    def get(self, texts: Sequence[str], make: Callable[[list[str]], Sequence[Kept]]) -> list[Kept]:
        """Return what is kept for each of `texts`; what is not is made, all at once, and kept from now on."""
        keys = {text: _key(text) for text in texts}
        found = self._look_up(keys)
        missing = [text for text in keys if text not in found]
        if missing:
            made = dict(zip(missing, make(missing), strict=True))
            self._keep({keys[text]: each for text, each in made.items()})
            found |= made
        return [found[text] for text in texts]

    def _look_up(self, keys: dict[str, bytes]) -> dict[str, Kept]:
        found = {}
        with self._lock:
            for text, key in keys.items():
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[text] = self._kept[key]
            self.hits += len(found)
            self.misses += len(keys) - len(found)
        return found

    def _keep(self, made: dict[bytes, Kept]) -> None:
        with self._lock:
            for key, each in made.items():
                self._kept[key] = each
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

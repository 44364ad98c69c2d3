"""How many answers have an n-gram: counted in a table of bounded size, never too low but for a few at once."""

import numpy as np
from numpy.typing import NDArray

from service.cohort.ngrams import Hashes

_FEWEST_BITS, _MOST_BITS = 16, 25
_MOST = 65_535


class NgramCounts:
    """Counts by n-gram in two bytes each; two that share a place count together, so a count may be too high."""

    def __init__(self, ngrams: int) -> None:
        """Take about how many n-grams will be counted; the table takes 128 KB to 64 MB."""
        bits = min(_MOST_BITS, max(_FEWEST_BITS, (4 * ngrams).bit_length()))
        self._table = np.zeros(1 << bits, np.uint16)
        self._shift = np.uint64(64 - bits)

    def add(self, ngrams: Hashes, times: int) -> None:
        """Count the n-grams of an answer that was given `times` times."""
        at = ngrams >> self._shift
        self._table[at] = np.minimum(self._table[at].astype(np.int64) + times, _MOST)

    def of(self, ngrams: Hashes) -> NDArray[np.uint16]:
        """Return the count of each."""
        found: NDArray[np.uint16] = self._table[ngrams >> self._shift]
        return found


def common_from(answers: int) -> int:
    """Return more than how many of so many answers must have an n-gram for it to be common wording.

    2 % of them, but at least 8: what more people than that have, they have from a book or from class.
    """
    return max(8, answers // 50)

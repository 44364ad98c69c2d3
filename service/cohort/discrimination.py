"""Whether a key point or question tells strong answers from weak ones: corrected correlation and upper-lower index."""

import math
from array import array
from collections.abc import Sequence

LEAST = 10
"""Answers, or students, below which neither figure is told: it would be chance."""
TAIL = 0.27
"""Share of the answers that each tail has.

Source: T. L. Kelley, The selection of upper and lower groups for the validation of test items, Journal of Educational
Psychology 30 (1939), 17-24.
"""
BINS = 101


class PairSums:
    """Sums of whole numbers in pairs (x, y), exact, so that the correlation doesn't depend on the order."""

    def __init__(self) -> None:
        self.count = 0
        self._x = self._y = self._xx = self._yy = self._xy = 0

    def add(self, x: int, y: int) -> None:
        """Add one pair."""
        self.count += 1
        self._x += x
        self._y += y
        self._xx += x * x
        self._yy += y * y
        self._xy += x * y

    def correlation(self) -> float | None:
        """Return Pearson's r, -1 to 1; None below LEAST pairs or where x or y is the same in all of them.

        With y the sum of all else, r is the corrected item-total correlation. Source: S. Henrysson, Correction of
        item-total correlations in item analysis, Psychometrika 28 (1963), 211-218.
        """
        across = self.count * self._xy - self._x * self._y
        of_x = self.count * self._xx - self._x * self._x
        of_y = self.count * self._yy - self._y * self._y
        if self.count < LEAST or not of_x or not of_y:
            return None
        return max(-1.0, min(1.0, across / math.sqrt(of_x) / math.sqrt(of_y)))


class TailSums:
    """Sums of credit by total marks in whole percent, for the upper-lower index."""

    def __init__(self) -> None:
        self._counts = array("q", bytes(8 * BINS))
        self._sums = array("q", bytes(8 * BINS))

    def add(self, percent: int, credit: int) -> None:
        """Add an answer: its total in whole percent, 0 to 100, and the point's credit in thousandths."""
        self._counts[percent] += 1
        self._sums[percent] += credit

    def index(self) -> float | None:
        """Return the mean credit of the upper 27 % less that of the lower 27 %, -1 to 1; None below LEAST answers."""
        found = upper_lower(self._counts, self._sums)
        return None if found is None else found / 1000


def upper_lower(counts: Sequence[int], sums: Sequence[float]) -> float | None:
    """Return the mean of the upper 27 % less that of the lower 27 %; None below LEAST.

    `counts` and `sums` are of groups in ascending order of the total. Of a group that a tail has only a part of, its
    mean stands for the part, so that ties are not torn by chance.
    """
    total = sum(counts)
    if total < LEAST:
        return None
    size = TAIL * total
    return (_tail(counts[::-1], sums[::-1], size) - _tail(counts, sums, size)) / size


def _tail(counts: Sequence[int], sums: Sequence[float], size: float) -> float:
    left, found = size, []
    for count, summed in zip(counts, sums, strict=True):
        if not count:
            continue
        if count >= left:
            found.append(summed * (left / count))
            break
        found.append(summed)
        left -= count
    return math.fsum(found)

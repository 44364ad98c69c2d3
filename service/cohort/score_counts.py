"""How often which score was given: counts from which every figure follows, whatever the order of the answers."""

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

BINS = 10


@dataclass(frozen=True)
class ScoreFigures:
    """Figures of `count` scores, each a share of its full marks, 0 to 1.

    sd: With n - 1 (sample); None below two scores.
    histogram: Counts of [0, 10 %), [10 %, 20 %), ... [90 %, 100 %]; they sum to `count`.
    full, none: How many have all the marks, and how many none.
    """

    count: int
    mean: float
    median: float
    sd: float | None
    histogram: tuple[int, ...]
    full: int
    none: int


class ScoreCounts:
    """Counts by (marks, full marks), both in whole hundredths; as many entries as there are different scores."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, int]] = Counter()

    def add(self, cents: int, most_cents: int) -> None:
        """Count one score; one of no marks at all counts as full."""
        self._counts[(cents, most_cents) if most_cents else (1, 1)] += 1

    def figures(self) -> ScoreFigures | None:
        """Return the figures, None without a score."""
        by_share: Counter[Fraction] = Counter()
        for (cents, most_cents), times in self._counts.items():
            by_share[Fraction(cents, most_cents)] += times
        count = by_share.total()
        if not count:
            return None
        ordered = sorted(by_share.items())
        mean = sum((share * times for share, times in ordered), Fraction(0)) / count
        squares = math.fsum(times * float(share - mean) ** 2 for share, times in ordered)
        histogram = [0] * BINS
        for share, times in ordered:
            histogram[min(BINS - 1, int(BINS * share))] += times
        return ScoreFigures(
            count=count,
            mean=float(mean),
            median=_median(ordered, count),
            sd=math.sqrt(squares / (count - 1)) if count > 1 else None,
            histogram=tuple(histogram),
            full=by_share[Fraction(1)],
            none=by_share[Fraction(0)],
        )


def _median(ordered: list[tuple[Fraction, int]], count: int) -> float:
    def at(position: int) -> Fraction:
        for share, times in ordered:
            position -= times
            if position < 0:
                return share
        raise AssertionError("a position beyond the counts")

    return float((at((count - 1) // 2) + at(count // 2)) / 2)

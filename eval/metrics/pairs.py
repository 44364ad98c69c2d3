"""What every metric is computed from: scores beside people's, and weights that say how often each counts."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Codes = NDArray[np.intp]

STEPS = 10
"""Agreement is counted in tenths of the full marks, so that it says the same for every question."""

# Sums of products of shares below this are rounding, not variation.
TINY = 1e-12


@dataclass(frozen=True)
class Pairs:
    """Scores of n answers as shares of the full marks, arrays of shape (n,).

    `raw` is unrounded and `awarded` rounded to the question's step, as a student would get it; `question` numbers the
    questions from 0.
    """

    human: Vector
    raw: Vector
    awarded: Vector
    question: Codes

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self.human)

    def at(self, places: Codes) -> "Pairs":
        """Return the pairs at `places`."""
        return Pairs(self.human[places], self.raw[places], self.awarded[places], self.question[places])


Metric = Callable[[Pairs, Matrix], Vector]
"""Pairs and weights of shape (draws, n) to one value a draw; NaN where it is not defined."""


def once(pairs: Pairs) -> Matrix:
    """Return the weights by which every answer counts once."""
    return np.ones((1, len(pairs)))


def value_of(metric: Metric, pairs: Pairs) -> float | None:
    """Return the metric over all pairs, or None where it is not defined."""
    if not len(pairs):
        return None
    value = float(metric(pairs, once(pairs))[0])
    return value if np.isfinite(value) else None


def tenths(shares: Vector) -> Vector:
    """Return shares of the full marks as whole tenths, halves up."""
    # Nine decimals first: 0.35 * 10 may be 3.4999999999999996.
    return np.floor(np.round(shares * STEPS, 9) + 0.5)


def weighted_mean(values: Vector, weights: Matrix) -> Vector:
    """Return the mean of `values` in each draw; NaN where nothing counts."""
    counted = weights.sum(axis=1)
    mean: Vector = np.full(len(weights), np.nan)
    np.divide(weights @ values, counted, out=mean, where=counted > 0)
    return mean

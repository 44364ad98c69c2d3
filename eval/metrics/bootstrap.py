"""Intervals by drawing questions anew (a cluster bootstrap), of one system and of the difference between two."""

from dataclasses import dataclass

import numpy as np

from eval.metrics.pairs import Codes, Matrix, Metric, Pairs, Vector, value_of

DEFAULT_DRAWS = 1000
_TAIL = 2.5
# With fewer draws in which the value is defined, the interval would be that of another quantity.
_LEAST_DEFINED = 0.9


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Difference:
    """How much more a metric is for one system than for another over the same answers."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def is_clear_of_zero(self) -> bool:
        """Whether the whole interval is on one side of zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def draw_weights(question: Codes, *, draws: int, seed: int) -> Matrix:
    """Return how often each answer counts in each draw, shape (draws, n).

    Questions are drawn with replacement, as many as there are, each with all its answers. Of a single question the
    answers are drawn instead, since there is nothing else to draw.
    """
    if not len(question):
        return np.zeros((draws, 0))
    units, unit_of = np.unique(question, return_inverse=True)
    if len(units) == 1:
        unit_of = np.arange(len(question))
    count = int(unit_of.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    return drawn[:, unit_of].astype(np.float64)


def estimate(metric: Metric, pairs: Pairs, weights: Matrix) -> Estimate:
    """Return the metric with its percentile interval over the draws of `draw_weights`."""
    value = value_of(metric, pairs)
    low, high = (None, None) if value is None else _interval(metric(pairs, weights))
    return Estimate(value, low, high)


def difference(metric: Metric, one: Pairs, other: Pairs, weights: Matrix) -> Difference:
    """Return one's metric minus the other's, over the same answers and the same draws (a paired bootstrap)."""
    a, b = value_of(metric, one), value_of(metric, other)
    if a is None or b is None:
        return Difference(None, None, None)
    low, high = _interval(metric(one, weights) - metric(other, weights))
    return Difference(a - b, low, high)


def _interval(values: Vector) -> tuple[float | None, float | None]:
    defined = values[np.isfinite(values)]
    if not len(values) or len(defined) < _LEAST_DEFINED * len(values):
        return None, None
    low, high = np.percentile(defined, [_TAIL, 100 - _TAIL])
    return float(low), float(high)

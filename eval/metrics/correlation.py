"""Pearson's r and Spearman's rank correlation of unrounded scores with people's."""

import numpy as np

from eval.metrics.pairs import TINY, Matrix, Pairs, Vector, weighted_mean

_DRAWS_AT_ONCE = 64


def pearson(pairs: Pairs, weights: Matrix) -> Vector:
    """Return r; NaN where one side is the same for all."""
    return weighted_r(pairs.raw, pairs.human, weights)


def spearman(pairs: Pairs, weights: Matrix) -> Vector:
    """Return r of the ranks, equal scores sharing their mean rank; NaN where one side is the same for all."""
    values = []
    for start in range(0, len(weights), _DRAWS_AT_ONCE):
        some = weights[start : start + _DRAWS_AT_ONCE]
        values.append(_r_of_rows(_ranks(pairs.raw, some), _ranks(pairs.human, some), some))
    return np.concatenate(values)


def weighted_r(one: Vector, other: Vector, weights: Matrix) -> Vector:
    """Return Pearson's r of two vectors in each draw; NaN where one of them does not vary."""
    # Around the overall means first, so that little is lost in the differences below.
    a, b = one - one.mean(), other - other.mean()
    mean_a, mean_b = weighted_mean(a, weights), weighted_mean(b, weights)
    return _r(
        weighted_mean(a * b, weights) - mean_a * mean_b,
        weighted_mean(a * a, weights) - mean_a**2,
        weighted_mean(b * b, weights) - mean_b**2,
    )


def _r_of_rows(one: Matrix, other: Matrix, weights: Matrix) -> Vector:
    """Return r in each draw where the values differ from draw to draw: all of shape (draws, n)."""
    counted = weights.sum(axis=1)
    shares = np.divide(weights, counted[:, None], out=np.zeros_like(weights), where=counted[:, None] > 0)
    # Ranks as shares of the number of answers: on one scale with everything else here.
    size = np.maximum(counted, 1.0)[:, None]
    a, b = one / size, other / size
    a = a - (shares * a).sum(axis=1, keepdims=True)
    b = b - (shares * b).sum(axis=1, keepdims=True)
    return _r((shares * a * b).sum(axis=1), (shares * a * a).sum(axis=1), (shares * b * b).sum(axis=1))


def _r(covariance: Vector, variance: Vector, other_variance: Vector) -> Vector:
    # Smaller than this, variation of shares is rounding.
    varies = (variance > TINY) & (other_variance > TINY)
    spread = np.sqrt(np.where(varies, variance * other_variance, 1.0))
    return np.where(varies, np.clip(covariance / spread, -1.0, 1.0), np.nan)


def _ranks(values: Vector, weights: Matrix) -> Matrix:
    """Return each value's mean rank in each draw, where value i stands there weights[d, i] times; (draws, n)."""
    distinct, which = np.unique(values, return_inverse=True)
    counts = np.zeros((len(weights), len(distinct)))
    order = np.argsort(which, kind="stable")
    starts = np.searchsorted(which[order], np.arange(len(distinct)))
    counts[:] = np.add.reduceat(weights[:, order], starts, axis=1)
    before = np.cumsum(counts, axis=1) - counts
    ranks: Matrix = (before + (counts + 1) / 2)[:, which]
    return ranks

"""Quadratic weighted kappa of awarded scores with people's, both in tenths of the full marks."""

import numpy as np

from eval.metrics.pairs import TINY, Matrix, Pairs, Vector, tenths, weighted_mean


def quadratic_weighted_kappa(pairs: Pairs, weights: Matrix) -> Vector:
    """Return kappa: 1 is agreement, 0 what chance gives, NaN where both sides are one and the same number for all.

    With weights (i - j)^2 the disagreement expected by chance is E[a^2] + E[b^2] - 2 E[a] E[b], so that no table of
    counts is needed.
    """
    a, b = tenths(pairs.awarded), tenths(pairs.human)
    seen = weighted_mean((a - b) ** 2, weights)
    expected = weighted_mean(a * a, weights) + weighted_mean(b * b, weights)
    expected = expected - 2 * weighted_mean(a, weights) * weighted_mean(b, weights)
    varies = expected > TINY
    return np.where(varies, 1 - seen / np.where(varies, expected, 1.0), np.nan)

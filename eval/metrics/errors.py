"""How far unrounded scores are from people's, as shares of the full marks."""

import numpy as np

from eval.metrics.pairs import Matrix, Pairs, Vector, weighted_mean


def rmse(pairs: Pairs, weights: Matrix) -> Vector:
    """Return the root of the mean squared error."""
    return np.sqrt(weighted_mean((pairs.raw - pairs.human) ** 2, weights))


def mae(pairs: Pairs, weights: Matrix) -> Vector:
    """Return the mean absolute error."""
    return weighted_mean(np.abs(pairs.raw - pairs.human), weights)


def bias(pairs: Pairs, weights: Matrix) -> Vector:
    """Return the mean error; above 0 is more generous than people."""
    return weighted_mean(pairs.raw - pairs.human, weights)

"""How often the awarded score is a person's, or next to it, in tenths of the full marks."""

import numpy as np

from eval.metrics.pairs import Matrix, Pairs, Vector, tenths, weighted_mean


def exact_agreement(pairs: Pairs, weights: Matrix) -> Vector:
    """Return the share of answers with the same tenth."""
    return weighted_mean((_apart(pairs) == 0).astype(np.float64), weights)


def adjacent_agreement(pairs: Pairs, weights: Matrix) -> Vector:
    """Return the share of answers at most one tenth apart."""
    return weighted_mean(is_adjacent(pairs).astype(np.float64), weights)


def is_adjacent(pairs: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return for each answer whether the two scores are at most one tenth apart."""
    close: np.ndarray[tuple[int], np.dtype[np.bool_]] = _apart(pairs) <= 1
    return close


def _apart(pairs: Pairs) -> Vector:
    return np.abs(tenths(pairs.awarded) - tenths(pairs.human))

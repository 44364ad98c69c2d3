"""Pearson's r inside each question, averaged over questions: what is left once questions differ in difficulty."""

import numpy as np

from eval.metrics.correlation import weighted_r
from eval.metrics.pairs import Matrix, Pairs, Vector

LEAST_ANSWERS = 3
"""With fewer answers r says nothing about a question."""


def within_question_pearson(pairs: Pairs, weights: Matrix) -> Vector:
    """Return the mean over questions of r inside the question; questions without an r are left out.

    Where the weights differ inside a question, r is that of the draw.
    """
    sums, counts = np.zeros(len(weights)), np.zeros(len(weights))
    for number in np.unique(pairs.question):
        places = np.flatnonzero(pairs.question == number)
        if len(places) < LEAST_ANSWERS:
            continue
        inside = weights[:, places]
        drawn = inside.mean(axis=1)
        if np.array_equal(inside.min(axis=1), inside.max(axis=1)):
            # The question counts as a whole, so its r is the same in every draw.
            r = weighted_r(pairs.raw[places], pairs.human[places], np.ones((1, len(places))))
            values = np.repeat(r, len(weights))
        else:
            values = weighted_r(pairs.raw[places], pairs.human[places], inside)
        known = np.isfinite(values) & (drawn > 0)
        sums += np.where(known, values * drawn, 0.0)
        counts += np.where(known, drawn, 0.0)
    mean: Vector = np.full(len(weights), np.nan)
    np.divide(sums, counts, out=mean, where=counts > 0)
    return mean

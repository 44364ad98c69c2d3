"""Fitting `Written`: answers as people wrote them against their terms thrown together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.training.examples import Examples
from eval.training.fit_networks import rounded
from eval.training.logistic import fit_logistic
from eval.training.plan import TrainingPlan
from service.grading.point_features import FEATURES
from service.grading.written import Written

Array = NDArray[np.float64]

_SMALL_WORDS = FEATURES.index("small_words")


def fit_written(examples: Sequence[Examples], plan: TrainingPlan) -> Written | None:
    """Fit on the answers to all examples and on what was made of terms; None where nothing was made of terms.

    Both sides weigh the same, and so does every question within a side.
    """
    inputs, outcomes, weights = [], [], []
    for example in examples:
        scored = example.scored
        terms = [each for each in example.known if each.kind in ("terms", "terms of an answer")]
        said = scored.wholes[:, 0].any(axis=1)
        sides = [(_rows(scored.wholes[said, 0], scored.features[said, 0]), 1.0)]
        if terms:
            made = _rows(
                np.stack([each.wholes[0] for each in terms]), np.stack([each.features[0] for each in terms])
            )
            sides.append((made, 0.0))
        for rows, outcome in sides:
            if len(rows):
                inputs.append(rows)
                outcomes.append(np.full(len(rows), outcome))
                weights.append(np.full(len(rows), 1 / len(rows)))
    if not inputs or 0.0 not in (found := np.concatenate(outcomes)):
        return None
    shares = np.concatenate(weights)
    for outcome in (0.0, 1.0):
        shares[found == outcome] /= 2 * shares[found == outcome].sum()
    fitted = fit_logistic(np.concatenate(inputs), found, shares * len(found), plan.written_decay)
    # The scaling goes into the weights: what is left to keep is one number for each dimension.
    slopes = fitted.weights / fitted.spread
    return Written(
        vector=rounded(slopes[:-1]),
        small_words=rounded(slopes[-1:])[0],
        bias=rounded(np.array([fitted.bias - float((slopes * fitted.center).sum())]))[0],
        nothing_below=plan.unwritten_below,
        all_from=plan.written_from,
    )


def _rows(wholes: NDArray[np.float32], features: Array) -> Array:
    """Return vectors and the share of small words, side by side; shape (answers, dimensions + 1)."""
    return np.concatenate([wholes.astype(np.float64), features[:, [_SMALL_WORDS]]], axis=1)

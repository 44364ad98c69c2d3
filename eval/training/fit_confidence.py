"""Fitting the confidence: how far grades were off on questions that the model had not learned from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.training.examples import Examples
from eval.training.fit_networks import rounded
from eval.training.logistic import fit_logistic
from eval.training.plan import TrainingPlan
from service.grading.confidence import CONFIDENCE_FEATURES
from service.grading.credit_model import ConfidenceModel

Array = NDArray[np.float64]

_DECAY = 10.0
_CLIP = 4.0


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Held-out grades of one question: their signs (answers, CONFIDENCE_FEATURES) and how far they were off."""

    signs: Array
    errors: Array


def fit_confidence(held_out: Sequence[HeldOut], plan: TrainingPlan) -> ConfidenceModel:
    """Fit the chance of being within `plan.within` of a person's score; questions weigh as in training."""
    signs = np.concatenate([each.signs for each in held_out])
    close = np.concatenate([np.abs(each.errors) <= plan.within for each in held_out]).astype(np.float64)
    weights = np.concatenate(
        [np.full(len(each.errors), len(each.errors) ** -plan.evenness) for each in held_out]
    )
    found = fit_logistic(signs, close, weights / weights.mean(), _DECAY, _CLIP)
    return ConfidenceModel(
        within=plan.within,
        features=CONFIDENCE_FEATURES,
        center=rounded(found.center),
        spread=rounded(found.spread),
        weights=rounded(found.weights),
        bias=found.bias,
    )


def folds_of(examples: Sequence[Examples], count: int) -> Iterator[tuple[list[Examples], list[Examples]]]:
    """Yield (learned from, held out) with every question held out once, data sets spread evenly."""
    ordered = sorted(examples, key=lambda example: example.name)
    for fold in range(min(count, len(ordered))):
        held = [example for i, example in enumerate(ordered) if i % count == fold]
        yield [example for i, example in enumerate(ordered) if i % count != fold], held

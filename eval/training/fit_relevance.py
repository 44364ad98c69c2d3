"""Fitting the relevance: answers that earned something against answers to questions of other subjects."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.training.examples import Examples
from eval.training.fit_networks import rounded
from eval.training.logistic import fit_logistic
from eval.training.plan import TrainingPlan
from service.grading.credit_model import RELEVANCE_CLIP, Relevance

Array = NDArray[np.float64]

# An answer that people gave less than this share is no example of a relevant one.
EARNED = 0.25


def fit_relevance(examples: Sequence[Examples], columns: Sequence[int], plan: TrainingPlan) -> Relevance:
    """Fit the relevance on the feature `columns` of all examples.

    Answers to neighbouring questions of one course are left out where there are others: people themselves gave much
    credit to answers like them, and telling them apart costs agreement (docs/decisions/0009).
    """
    known = [each for example in examples for each in example.known]
    others = [each for each in known if each.kind in ("other set", "nothing", "question")]
    if not any(each.kind == "other set" for each in others):
        others += [each for each in known if each.kind == "same set"]
    foreign = [summary(each.features[:, list(columns)]) for each in others]
    relevant, scores = [], []
    for example in examples:
        scored = example.scored
        earning = scored.scores > EARNED
        relevant += [summary(rows[:, list(columns)]) for rows in scored.features[earning]]
        scores += list(scored.scores[earning] / np.sqrt(len(scored.scores)))
    inputs = np.stack([*relevant, *foreign])
    outcomes = np.concatenate([np.ones(len(relevant)), np.zeros(len(foreign))])
    for_relevant = np.array(scores) / np.sum(scores)
    for_foreign = np.full(len(foreign), plan.foreign_share / max(len(foreign), 1))
    weights = np.concatenate([for_relevant, for_foreign]) * len(inputs)
    found = fit_logistic(inputs, outcomes, weights, plan.relevance_decay, RELEVANCE_CLIP)
    return Relevance(
        center=rounded(found.center),
        spread=rounded(found.spread),
        weights=rounded(found.weights),
        bias=found.bias,
        nothing_below=plan.nothing_below,
        all_from=plan.all_from,
    )


def summary(rows: Array) -> Array:
    """Return the largest and the mean of the points' features, as relevance looks at them."""
    return np.concatenate([rows.max(axis=0), rows.mean(axis=0)])

"""Training: from examples to a credit model with calibrated confidence; the same examples give the same model."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from eval.training.examples import Examples
from eval.training.fit_confidence import HeldOut, fit_confidence, folds_of
from eval.training.fit_networks import Inputs, fit_networks, rounded
from eval.training.fit_relevance import EARNED, fit_relevance
from eval.training.fit_written import fit_written
from eval.training.plan import ABOUT, RULES, TrainingPlan
from service.grading.confidence import confidence_features
from service.grading.credit_model import CreditModel, Relevance
from service.grading.kept import kept_shares
from service.grading.point_features import FEATURES
from service.grading.written import Written

_USED = tuple(name for name in FEATURES if name not in RULES)
_COLUMNS = tuple(FEATURES.index(name) for name in _USED)
# Questions to learn from, also where some are held out to fit the confidence.
_LEAST_LEFT = 2


class TrainingError(ValueError):
    """The samples can't be learned from; the message says what to do."""


def train_credits(
    examples: Sequence[Examples], encoder: str, plan: TrainingPlan, *, name: str, networks: int | None = None
) -> CreditModel:
    """Fit relevance and networks on `examples`; confidence is left out.

    Raises:
        TrainingError: there are fewer than two questions, or no answer earned anything to speak of.
    """
    if len(examples) < _LEAST_LEFT:
        raise TrainingError(
            "answers to at least two questions are needed: what a point earns is learned across them"
        )
    if not any((example.scored.scores > EARNED).any() for example in examples):
        raise TrainingError(
            f"answers are needed that people gave more than {EARNED:.0%} of the marks: there is none to learn from"
        )
    inputs = _inputs(examples, plan)
    relevance = fit_relevance(examples, _COLUMNS, plan)
    written = fit_written(examples, plan)
    return CreditModel(
        name=name,
        encoder=encoder,
        features=_USED,
        about_features=ABOUT,
        center=rounded(inputs.center),
        spread=rounded(inputs.spread),
        clip=plan.clip,
        stretch=plan.stretch,
        least=plan.least,
        most_points=plan.most_points,
        networks=fit_networks(
            examples, inputs, _gates(examples, relevance, written), plan, networks or plan.networks
        ),
        relevance=relevance,
        written=written,
    )


def train(examples: Sequence[Examples], encoder: str, plan: TrainingPlan, *, name: str) -> CreditModel:
    """Fit a whole credit model: credits on all `examples`, confidence on how far off they are where held out.

    Raises:
        TrainingError: there are fewer than two questions, or no answer earned anything to speak of.
    """
    model = train_credits(examples, encoder, plan, name=name)
    held_out = (
        [
            _held_out(example, inner)
            for learned, held in folds_of(examples, plan.confidence_folds)
            for inner in [train_credits(learned, encoder, plan, name=name, networks=plan.confidence_networks)]
            for example in held
        ]
        if len(examples) > max(plan.confidence_folds, _LEAST_LEFT + 1)
        else []
    )
    if not held_out:
        return model
    return model.model_copy(update={"confidence": fit_confidence(held_out, plan)})


def _held_out(example: Examples, model: CreditModel) -> HeldOut:
    scored = example.scored
    weights = _weights(example)
    kept = kept_shares(model.written, scored.features, scored.wholes[:, 0], example.references)
    given = [
        model.credits(rows, scored.parts, np.full(len(rows), share))
        for rows, share in zip(scored.features, kept, strict=True)
    ]
    totals = scored.shares.total(np.stack([each.credit for each in given]))
    signs = [
        confidence_features(weights, each, each.credit, rows)
        for each, rows in zip(given, scored.features, strict=True)
    ]
    return HeldOut(np.stack(signs), totals - scored.scores)


def _weights(example: Examples) -> NDArray[np.float64]:
    """Return each point's own marks as a share of all own marks, options too, as grading weighs them."""
    shares = example.scored.shares
    weights = shares.weights.copy()
    for choice in shares.choices:
        for option in choice.options:
            for point, share in option:
                weights[point] = choice.share * share / choice.choose
    return np.asarray(weights / weights.sum())


def _inputs(examples: Sequence[Examples], plan: TrainingPlan) -> Inputs:
    rows = np.concatenate(
        [example.scored.features.reshape(-1, len(FEATURES))[:, list(_COLUMNS)] for example in examples]
    )
    # As a weights file keeps them: the networks are fitted to what they will be given.
    center, spread = np.array(rounded(rows.mean(axis=0))), np.array(rounded(rows.std(axis=0) + 1e-6))
    return Inputs(_COLUMNS, tuple(_USED.index(name) for name in ABOUT), center, spread, plan.clip)


def _gates(examples: Sequence[Examples], relevance: Relevance, written: Written | None) -> torch.Tensor:
    gates = []
    for example in examples:
        for scored in example.learned:
            kept = np.array(
                [relevance.gate(relevance.of(rows[:, list(_COLUMNS)])) for rows in scored.features]
            )
            kept = kept * kept_shares(written, scored.features, scored.wholes[:, 0], example.references)
            gates.append(np.repeat(kept, len(scored.parts)))
    return torch.tensor(np.concatenate(gates), dtype=torch.float32)

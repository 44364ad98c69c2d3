"""The credit model: from the features of a key point to the fraction of its marks that an answer earns.

A handful of small networks, averaged; what they are made of and how good they are is in docs/model-card.md.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, FiniteFloat, model_validator

from rubrics.model import Model
from service.grading.confidence import CONFIDENCE_FEATURES
from service.grading.point_features import FEATURES
from service.grading.written import Written

Numbers = tuple[FiniteFloat, ...]
Spreads = tuple[Annotated[FiniteFloat, Field(gt=0)], ...]
Matrix = tuple[Numbers, ...]
Array = NDArray[np.float64]

NAME = r"^[a-z0-9][a-z0-9.-]*$"

# An input that hardly ever differs says nothing the one time that it does.
RELEVANCE_CLIP = 3.0

_DECIMALS = 4
_TRAIN_ANEW = "train it anew with `caifen eval train`"


class Layer(Model):
    """`weights` (one row a unit) and `bias` of a layer."""

    weights: Annotated[Matrix, Field(min_length=1)]
    bias: Numbers

    @model_validator(mode="after")
    def _is_a_matrix(self) -> Self:
        if len({len(row) for row in self.weights}) != 1 or len(self.weights) != len(self.bias):
            raise ValueError("a layer's weights are no matrix with a row for each unit of its bias")
        return self

    @property
    def inputs(self) -> int:
        """How many inputs it takes."""
        return len(self.weights[0])

    @cached_property
    def _arrays(self) -> tuple[Array, Array]:
        return np.array(self.weights, dtype=np.float64), np.array(self.bias, dtype=np.float64)

    def __call__(self, inputs: Array) -> Array:
        """Return the layer's sums for rows of `inputs`; shape (rows, units)."""
        weights, bias = self._arrays
        # Summed product by product: a row's result must not depend on how many rows there are.
        return np.asarray(np.einsum("ij,kj->ik", inputs, weights, optimize=False) + bias, dtype=np.float64)

    model_config = ConfigDict(ignored_types=(cached_property,))


class Network(Model):
    """One member: how well the point is said (`said`, `credit`), and whether the answer is about it at all."""

    said: Layer
    credit: Layer
    about: Layer
    about_credit: Layer

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for hidden, out in ((self.said, self.credit), (self.about, self.about_credit)):
            if out.inputs != len(hidden.bias) or len(out.bias) != 1:
                raise ValueError("the layers of a network do not fit together")
        return self


class Relevance(Model):
    """Whether an answer is one to this question, from the largest and the mean of its points' features.

    Below `nothing_below` no point earns anything, from `all_from` on the answer's relevance takes nothing away.
    """

    center: Numbers
    spread: Spreads
    weights: Numbers
    bias: FiniteFloat
    nothing_below: Annotated[float, Field(ge=0, le=1)]
    all_from: Annotated[float, Field(gt=0, le=1)]

    @model_validator(mode="after")
    def _is_a_ramp(self) -> Self:
        if self.nothing_below >= self.all_from:
            raise ValueError("nothing_below has to be less than all_from")
        return self

    def of(self, rows: Array) -> float:
        """Return how likely it is that an answer is one to the question; `rows` are its points' model features."""
        inputs = np.concatenate([rows.max(axis=0), rows.mean(axis=0)])
        inputs = (inputs - np.array(self.center)) / np.array(self.spread)
        inputs = np.clip(inputs, -RELEVANCE_CLIP, RELEVANCE_CLIP)
        return float(_sigmoid((inputs * np.array(self.weights)).sum() + self.bias))

    def gate(self, relevance: float) -> float:
        """Return the share of its credit that an answer of that relevance keeps."""
        return min(1.0, max(0.0, (relevance - self.nothing_below) / (self.all_from - self.nothing_below)))


class ConfidenceModel(Model):
    """How likely it is that a person's score is within `within` of the full marks of the grade's."""

    within: Annotated[float, Field(gt=0, lt=1)]
    features: tuple[str, ...]
    center: Numbers
    spread: Spreads
    weights: Numbers
    bias: FiniteFloat

    @model_validator(mode="after")
    def _fits_the_features(self) -> Self:
        if self.features != CONFIDENCE_FEATURES:
            raise ValueError(f"the confidence model wants other signs than this version has; {_TRAIN_ANEW}")
        if not len(self.features) == len(self.center) == len(self.spread) == len(self.weights):
            raise ValueError("the confidence model's features, center, spread, and weights differ in length")
        return self

    def of(self, signs: Array) -> float:
        """Return the confidence from the CONFIDENCE_FEATURES of a grade."""
        inputs = np.clip((signs - np.array(self.center)) / np.array(self.spread), -4.0, 4.0)
        return round(float(_sigmoid((inputs * np.array(self.weights)).sum() + self.bias)), 3)


class CreditModel(Model):
    """Weights of the credit model, as its JSON file has them.

    `stretch` widens what a network gives, so that credits of exactly 0 and 1 are reached; what is below `least` is 0.
    `most_points` is how many key points a question may have at the most.
    """

    format: Literal[1] = 1
    name: Annotated[str, Field(pattern=NAME)]
    encoder: str
    features: tuple[str, ...]
    about_features: tuple[str, ...]
    center: Numbers
    spread: Spreads
    clip: Annotated[float, Field(gt=0)]
    stretch: Annotated[float, Field(ge=0, lt=1)]
    least: Annotated[float, Field(ge=0, lt=1)]
    most_points: Annotated[int, Field(ge=1)]
    networks: Annotated[tuple[Network, ...], Field(min_length=1)]
    relevance: Relevance
    written: Written | None = None
    confidence: ConfidenceModel | None = None

    @model_validator(mode="after")
    def _fits_the_features(self) -> Self:
        unknown = [name for name in (*self.features, *self.about_features) if name not in FEATURES]
        if unknown:
            raise ValueError(
                f"the credit model wants features that this version does not have ({', '.join(unknown)}); "
                f"{_TRAIN_ANEW}"
            )
        if not len(self.features) == len(self.center) == len(self.spread):
            raise ValueError("the credit model's features, center, and spread differ in length")
        if not set(self.about_features) <= set(self.features):
            raise ValueError("about_features are not all among the features")
        own, about = len(self.features), len(self.about_features)
        if any((net.said.inputs, net.about.inputs) != (own, about) for net in self.networks):
            raise ValueError("a network does not take as many inputs as there are features")
        relevance = self.relevance
        if not len(relevance.center) == len(relevance.spread) == len(relevance.weights) == 2 * own:
            raise ValueError("the relevance does not have two inputs for each feature")
        return self

    def covers(self, parts: int, points: int) -> bool:
        """Whether a rubric is like those that it learned from: one part, and not many more key points.

        Beyond them it was measured to be wrong, and the rules to be right (docs/decisions/0011).
        """
        return parts == 1 and points <= self.most_points

    def credits(self, features: Array, parts: Array, keeps: Array | None = None) -> "Credits":
        """Return what each point earns.

        Args:
            features: Shape (points, FEATURES), as `point_features` gives them.
            parts: The part of each point; shape (points,).
            keeps: What share of its credit each point keeps besides (`Written.keeps`); shape (points,).
        """
        columns = [FEATURES.index(name) for name in self.features]
        about = [self.features.index(name) for name in self.about_features]
        rows = features[:, columns]
        inputs = np.clip((rows - np.array(self.center)) / np.array(self.spread), -self.clip, self.clip)
        by_member = np.stack([self._of(network, inputs, inputs[:, about]) for network in self.networks])
        relevance = np.zeros(len(rows))
        gate = np.zeros(len(rows))
        for part in np.unique(parts):
            relevance[parts == part] = self.relevance.of(rows[parts == part])
            gate[parts == part] = self.relevance.gate(relevance[parts == part][0])
        if keeps is not None:
            gate = gate * keeps
        credit = by_member.mean(axis=0) * gate
        return Credits(
            credit=_rounded(np.where(credit < self.least, 0.0, credit)),
            spread=_rounded(by_member.std(axis=0)),
            relevance=_rounded(relevance),
            gate=_rounded(gate),
        )

    def _of(self, network: Network, inputs: Array, about: Array) -> Array:
        said = _sigmoid(network.credit(np.tanh(network.said(inputs))))[:, 0]
        said = np.clip(said * (1 + 2 * self.stretch) - self.stretch, 0.0, 1.0)
        return np.asarray(said * _sigmoid(network.about_credit(np.tanh(network.about(about))))[:, 0])


class Credits:
    """What the model gives each point, all of shape (points,).

    credit: 0 to 1. spread: standard deviation among the networks. relevance: of the answer to the point's part, 0 to 1.
    gate: how much of the credit the relevance, and whether it is written in sentences, let through, 0 to 1.
    """

    def __init__(self, credit: Array, spread: Array, relevance: Array, gate: Array) -> None:
        self.credit = credit
        self.spread = spread
        self.relevance = relevance
        self.gate = gate


def _rounded(values: Array) -> Array:
    return np.asarray(np.round(values, _DECIMALS), dtype=np.float64)


def _sigmoid(values: Array | float) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))), dtype=np.float64)

"""Strength: how likely it is that a span states what a unit of the rubric states."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.similarity import Features

# What says the same letter by letter needs no judgement.
_VERBATIM = 0.97
# A title is a word or two: neighbours in meaning abound, so some of its letters must be there.
_TITLE_FROM, _TITLE_ALL = 0.3, 0.8
# A scrap of a statement cannot stand for all of it, however close in meaning.
_SCRAP, _ENOUGH = 0.08, 0.3
# Claims that stand almost alone in a text about other things are chance, unless they are strong.
_ON_TOPIC_SHARE = 0.2
_STRONG = 0.95


@dataclass(frozen=True)
class StrengthModel:
    """A logistic model of three features; one readable weight each (docs/decisions/0002)."""

    similarity: float
    margin: float
    containment: float
    bias: float

    def strength(
        self, features: Features, is_title: NDArray[np.bool_], lengths: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the strength of every (unit, span) pair, 0 to 1, rounded to four decimals.

        Args:
            features: Matrices of shape (units, spans).
            is_title: Which units are titles; shape (units,).
            lengths: Length of each span over the length of each unit; shape (units, spans).
        """
        logit = (
            self.similarity * features.similarity
            + self.margin * features.margin
            + self.containment * features.containment
            + self.bias
        )
        strength = 1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0)))
        named = _ramp(features.containment, _TITLE_FROM, _TITLE_ALL)
        whole = _ramp(lengths, _SCRAP, _ENOUGH)
        strength = strength * np.where(is_title[:, None], named, whole)
        verbatim = (features.containment >= _VERBATIM) & (features.similarity >= _VERBATIM)
        return np.asarray(np.round(np.where(verbatim, 1.0, strength), 4), dtype=np.float64)


DEFAULT_MODEL = StrengthModel(similarity=14.0, margin=32.0, containment=2.0, bias=-9.9)


def discount_strays(
    strength: NDArray[np.float64], sentences: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Weaken weak claims where little of the answer is about any key point.

    Args:
        strength: Shape (units, spans).
        sentences: The sentence each span is in; shape (spans,).
        lengths: Each span's length in characters, 0 for what does not count; shape (spans,).
    """
    best = strength.max(axis=0, initial=0.0)
    total = on_topic = 0.0
    for sentence in np.unique(sentences):
        inside = sentences == sentence
        length = float(lengths[inside].max())
        total += length
        on_topic += length * float(best[inside].max())
    share = min(1.0, on_topic / max(total, 1.0) / _ON_TOPIC_SHARE)
    return np.asarray(
        np.round(np.where(strength >= _STRONG, strength, strength * share), 4), dtype=np.float64
    )


def _ramp(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    return np.clip((values - low) / (high - low), 0.0, 1.0)

"""Confidence: the signs by which a grade tells how far it may be from what a person would give."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from service.grading.point_features import FEATURES

if TYPE_CHECKING:
    from service.grading.credit_model import Credits

CONFIDENCE_FEATURES: tuple[str, ...] = (
    "credit",
    "uncertainty",
    "point_uncertainty",
    "disagreement",
    "relevance",
    "contradictions",
    "rules_differ",
    "recall",
    "best_span",
    "answer_to_reference",
    "on_topic",
    "answer_length",
    "reference_length",
    "points",
)
_SHARED = ("recall", "best_span", "answer_to_reference", "on_topic", "answer_length", "reference_length")


def confidence_features(
    weights: NDArray[np.float64], given: "Credits", earned: NDArray[np.float64], features: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the CONFIDENCE_FEATURES of one grade.

    Args:
        weights: Each point's share of the marks, sum 1; shape (points,).
        given: What the credit model gives each point.
        earned: What each point earned after all; shape (points,).
        features: The points' features; shape (points, FEATURES).
    """
    total = float((weights * earned).sum())
    rules = features[:, FEATURES.index("rule_credit")]
    found = {
        "credit": total,
        "uncertainty": total * (1 - total),
        "point_uncertainty": float((weights * earned * (1 - earned)).sum()),
        "disagreement": float((weights * given.spread).sum()),
        "relevance": float((weights * given.relevance).sum()),
        "contradictions": float((weights * features[:, FEATURES.index("opposed")]).sum()),
        "rules_differ": float((weights * np.abs(rules - earned)).sum()),
        "points": float(np.log(max(len(weights), 1))),
        **{name: float((weights * features[:, FEATURES.index(name)]).sum()) for name in _SHARED},
    }
    return np.round(np.array([found[name] for name in CONFIDENCE_FEATURES]), 4)

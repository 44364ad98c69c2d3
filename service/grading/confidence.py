"""Confidence: the signs by which a grade tells how far it may be from what a person would give."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from service.grading.matching import Matched
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
    matched: Matched, given: "Credits", earned: NDArray[np.float64], features: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the CONFIDENCE_FEATURES of one grade.

    Args:
        matched: The matched answer.
        given: What the credit model gives each point.
        earned: What each point earned after all; shape (points,).
        features: The points' features; shape (points, FEATURES).
    """
    points = matched.rubric.prepared.points
    marks = np.array([float(point.own_marks) for point in points])
    weights = marks / marks.sum() if marks.sum() else np.full(len(points), 1 / max(len(points), 1))
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
        "points": float(np.log(max(len(points), 1))),
        **{name: float((weights * features[:, FEATURES.index(name)]).sum()) for name in _SHARED},
    }
    return np.round(np.array([found[name] for name in CONFIDENCE_FEATURES]), 4)

"""Whether confidence tells how good a score is: reliability in bins, and risk against coverage."""

from dataclasses import dataclass

import numpy as np

from eval.metrics.agreement import is_adjacent
from eval.metrics.pairs import Pairs, Vector

BINS = 10
_SHARES = tuple(range(5, 101, 5))


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence is from `low` to below `high` (the last bin: to 1)."""

    low: float
    high: float
    answers: int
    confidence: float
    within_one_step: float
    mean_absolute_error: float


@dataclass(frozen=True)
class RiskPoint:
    """The mean squared error (shares of the full marks) if only the most confident `coverage` are released."""

    coverage: float
    squared_error: float
    best_possible: float


@dataclass(frozen=True)
class ConfidenceReport:
    """Reliability and risk against coverage.

    `calibration_error` is the mean gap, over answers, between confidence and the share within one step (a tenth of
    the full marks) of its bin. `area` is the mean of the risk over all coverages, `best_area` that of an order that
    knows the errors; an order that knows nothing has the mean squared error of all as its area. `released_60` is the
    risk of the most confident 60 % over the risk of all; None where there is no error at all.
    """

    answers: int
    bins: tuple[Bin, ...]
    calibration_error: float
    curve: tuple[RiskPoint, ...]
    area: float
    best_area: float
    random_area: float
    released_60: float | None


def judge_confidence(pairs: Pairs, confidence: Vector) -> ConfidenceReport | None:
    """Return what `confidence` (shape (n,), 0 to 1) says about the pairs; None where there are none."""
    if not len(pairs):
        return None
    squared = (pairs.raw - pairs.human) ** 2
    by_confidence = _cumulative_risk(squared, -confidence)
    best = _cumulative_risk(squared, squared)
    bins = _bins(pairs, confidence)
    gap = sum(each.answers * abs(each.confidence - each.within_one_step) for each in bins) / len(pairs)
    overall = float(squared.mean())
    return ConfidenceReport(
        answers=len(pairs),
        bins=bins,
        calibration_error=gap,
        curve=tuple(
            RiskPoint(share / 100, _at(by_confidence, share / 100), _at(best, share / 100))
            for share in _SHARES
        ),
        area=float(by_confidence.mean()),
        best_area=float(best.mean()),
        random_area=overall,
        released_60=_at(by_confidence, 0.6) / overall if overall > 0 else None,
    )


def _cumulative_risk(squared: Vector, order: Vector) -> Vector:
    """Return the mean squared error of the first 1, 2, ... n answers by `order`.

    Answers that are equal in it stand in no order, so each counts with the mean of all its equals.
    """
    _, which = np.unique(order, return_inverse=True)
    means = np.bincount(which, squared) / np.bincount(which)
    risks: Vector = np.cumsum(means[np.sort(which)]) / np.arange(1, len(squared) + 1)
    return risks


def _at(risks: Vector, coverage: float) -> float:
    return float(risks[max(1, round(coverage * len(risks))) - 1])


def _bins(pairs: Pairs, confidence: Vector) -> tuple[Bin, ...]:
    number = np.minimum(np.floor(np.round(confidence * BINS, 9)), BINS - 1).astype(np.intp)
    close, apart = is_adjacent(pairs), np.abs(pairs.raw - pairs.human)
    return tuple(
        Bin(
            low=i / BINS,
            high=(i + 1) / BINS,
            answers=int(inside.sum()),
            confidence=float(confidence[inside].mean()),
            within_one_step=float(close[inside].mean()),
            mean_absolute_error=float(apart[inside].mean()),
        )
        for i in range(BINS)
        if (inside := number == i).any()
    )

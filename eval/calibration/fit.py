"""Fit a calibration to marked answers: a Gaussian process on the points' credits, seen through the total.

A teacher's score tells of the sum only. What the credits lack of it is put down to an offset of all points, alike for
answers that are alike, and to a slope of each point; how much to each, and how much to chance, was learned from many
questions (docs/decisions/0010) and is the same for all. Twenty answers are too few to learn that from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.calibration.linear_total import linear_total
from eval.calibration.marked import Marked
from service.grading.calibration import Array, Calibration, CrossValidation, MarkedAnswer, Reach, lean
from service.grading.grade import GraderVersion, RubricVersion
from service.grading.units import PreparedRubric

_DECIMALS = 6
_REACH = Reach(every=0.001, letters=0.023, meaning=0.05, width=0.15)


@dataclass(frozen=True)
class Prior:
    """What is thought of any question before an answer is marked: variances, in credits and in shares of the marks."""

    reach: Reach = _REACH
    slope: float = 0.012
    chance: float = 0.005


DEFAULT_PRIOR = Prior()


@dataclass(frozen=True)
class Subject:
    """What is calibrated: the rubric as it is laid out for grading, and the grader."""

    prepared: PreparedRubric
    rubric: RubricVersion
    grader: GraderVersion

    @property
    def points(self) -> tuple[str, ...]:
        """What names the points in a calibration."""
        parts = self.prepared.rubric.parts
        return tuple(
            f"{parts[part].id}/{point.id}"
            for part, point in zip(self.prepared.part_of, self.prepared.points, strict=True)
        )


def fit(
    subject: Subject,
    marked: Sequence[Marked],
    *,
    prior: Prior = DEFAULT_PRIOR,
    alike: Array | None = None,
    measured: CrossValidation | None = None,
) -> Calibration:
    """Return the calibration that explains the teacher's scores best; the same answers give the same one.

    `alike` is what `likeness_of` gives for `marked`, where it is known.
    """
    alike = likeness_of(marked, prior.reach) if alike is None else alike
    totals = [linear_total(subject.prepared, one.earned) for one in marked]
    lacking = np.array([one.share - total for one, (total, _) in zip(marked, totals, strict=True)])
    moved = np.array([weights * one.room for one, (_, weights) in zip(marked, totals, strict=True)])
    sloped = moved * np.array([lean(one.earned) for one in marked])
    whole = moved.sum(axis=1)
    spread = np.outer(whole, whole) * alike + prior.slope * sloped @ sloped.T
    explained = np.linalg.solve(spread + prior.chance * np.eye(len(marked)), lacking)
    slopes = prior.slope * (sloped * explained[:, None]).sum(axis=0)
    return Calibration(
        rubric=subject.rubric,
        grader=subject.grader,
        points=subject.points,
        slopes=tuple(np.round(slopes, _DECIMALS).tolist()),
        reach=prior.reach,
        marked=tuple(
            MarkedAnswer(outline=one.outline, pull=round(float(pull), _DECIMALS))
            for one, pull in zip(marked, whole * explained, strict=True)
        ),
        measured=measured,
    )


def likeness_of(marked: Sequence[Marked], reach: Reach) -> Array:
    """Return how much the error of each of `marked` says about each other's; shape (answers, answers)."""
    found = np.zeros((len(marked), len(marked)))
    for i, one in enumerate(marked):
        for j in range(i + 1):
            found[i, j] = found[j, i] = reach.between(one.outline, marked[j].outline)
    return found


def share_of(calibration: Calibration | None, prepared: PreparedRubric, answer: Marked) -> float:
    """Return the share of the full marks that an answer gets, with a calibration or without."""
    earned = answer.earned
    if calibration is not None:
        earned = calibration.calibrated(earned, answer.room, answer.outline)
    return linear_total(prepared, earned)[0]

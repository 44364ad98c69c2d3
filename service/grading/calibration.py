"""Calibration: what some marked answers to one question change about the credits of its rubric's key points.

It adds to the credits, never to the total: an offset that falls off with the distance from the marked answers, and for
each point a slope that lets its credit count for more or less. The marked answers are kept as numbers, not as texts.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, model_validator

from rubrics.model import Model
from service.grading.grade import GraderVersion, RubricVersion
from service.grading.part_answer import PartAnswer

Array = NDArray[np.float64]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]

BUCKETS = 2048
_RUNS = (2, 3)
_MOST = 127
_DECIMALS = 3
# How many standard errors the gain must be. Tried with 0, a half, and 1 on real and on made-up marks.
_CLEAR = 0.5
# Less than this is none.
_LEAST = 0.03
_NAME_DIGITS = 12


class CalibrationError(ValueError):
    """A calibration that is not for what it was to be used on; the message says how the two differ."""


class Outline(Model):
    """An answer as numbers: how often letter runs fall into which bucket, and the rounded direction of its vector.

    `vector` has the parts of the question one after the other; its cosine with another is the mean over the parts.
    """

    buckets: tuple[Annotated[int, Field(ge=0, lt=BUCKETS)], ...]
    counts: tuple[Annotated[int, Field(gt=0)], ...]
    vector: tuple[Annotated[int, Field(ge=-_MOST, le=_MOST)], ...]

    @model_validator(mode="after")
    def _has_a_count_a_bucket(self) -> Self:
        if len(self.buckets) != len(self.counts):
            raise ValueError("an outline has another number of buckets than of counts")
        return self

    @cached_property
    def _directions(self) -> tuple[Array, Array]:
        letters = np.zeros(BUCKETS)
        letters[list(self.buckets)] = np.sqrt(np.array(self.counts, dtype=np.float64))
        return _unit(letters), _unit(np.array(self.vector, dtype=np.float64))

    def likeness(self, other: "Outline") -> tuple[float, float]:
        """Return how alike two answers are by their letters and by their vectors: two cosines."""
        (letters, vector), (others, direction) = self._directions, other._directions
        return float((letters * others).sum()), float((vector * direction).sum())

    model_config = ConfigDict(ignored_types=(cached_property,))


class Reach(Model):
    """How much marked answers say: of every answer, of one that shares words, of one that means the like."""

    every: Annotated[float, Field(ge=0)]
    letters: Annotated[float, Field(ge=0)]
    meaning: Annotated[float, Field(ge=0)]
    width: Annotated[float, Field(gt=0)]

    def between(self, one: Outline, other: Outline) -> float:
        """Return how much one answer's error says about the other's."""
        letters, vector = one.likeness(other)
        near = float(np.exp(-max(0.0, 1.0 - vector) / self.width))
        return self.every + self.letters * letters + self.meaning * near


class MarkedAnswer(Model):
    """One marked answer: its outline, and how it pulls the credits of answers like it up or down."""

    outline: Outline
    pull: Finite


class Fit(Model):
    """How scores agree with the teacher's: Pearson's r (None where a side does not vary) and RMSE in full marks."""

    pearson: Finite | None
    rmse: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class CrossValidation(Model):
    """What calibrating does to answers that it did not see, by cross-validation on the marked answers.

    `gain` is the mean drop of the squared error, `gain_error` its standard error.
    """

    answers: Annotated[int, Field(ge=1)]
    distinct: Annotated[int, Field(ge=1)]
    before: Fit
    after: Fit
    gain: Finite
    gain_error: Annotated[float, Field(ge=0, allow_inf_nan=False)]

    @property
    def helps(self) -> bool:
        """Whether the error drops by a good deal of what chance alone may do (docs/decisions/0010)."""
        return self.gain > _CLEAR * self.gain_error and self.gain > 0.0


class Calibration(Model):
    """A calibration as its JSON file has it; for one rubric, grader, encoder, and credit model only.

    `points` are the ids of the rubric's key points that earn marks by their own words, in order, as "part/point".
    """

    format: Literal[1] = 1
    rubric: RubricVersion
    grader: GraderVersion
    points: Annotated[tuple[str, ...], Field(min_length=1)]
    slopes: tuple[Finite, ...]
    reach: Reach
    marked: Annotated[tuple[MarkedAnswer, ...], Field(min_length=1)]
    measured: CrossValidation | None = None

    @model_validator(mode="after")
    def _has_a_slope_a_point(self) -> Self:
        if len(self.points) != len(self.slopes):
            raise ValueError("the calibration has another number of slopes than of points")
        return self

    @cached_property
    def name(self) -> str:
        """What names it in a grade: the hash of all that changes credits."""
        content = self.model_dump_json(exclude={"measured"})
        return hashlib.sha256(content.encode()).hexdigest()[:_NAME_DIGITS]

    def check(self, rubric: RubricVersion, grader: GraderVersion) -> None:
        """Refuse to be used for anything but what it was fitted for.

        Raises:
            CalibrationError: rubric, grader, encoder, or credit model is another.
        """
        pairs = (
            ("rubric", self.rubric.id, rubric.id),
            ("rubric version", self.rubric.version, rubric.version),
            ("rubric content", self.rubric.hash, rubric.hash),
            ("grader version", self.grader.version, grader.version),
            ("encoder", self.grader.model, grader.model),
            ("credit model", self.grader.credit_model, grader.credit_model),
        )
        for what, own, given in pairs:
            if own != given:
                raise CalibrationError(
                    f"the calibration is for {what} {own}, not {given}: calibrate anew with `caifen eval calibrate`"
                )

    def calibrated(self, given: Array, room: Array, answer: Outline) -> Array:
        """Return the credits of an answer's points, calibrated.

        Args:
            given: What the points earned before; shape (points,).
            room: How far each may change, 0 to 1: not at all where the answer is none to the question.
            answer: The answer.
        """
        offset = sum(one.pull * self.reach.between(one.outline, answer) for one in self.marked)
        change = offset + np.array(self.slopes) * lean(given)
        changed = np.round(np.clip(given + room * change, 0.0, 1.0), _DECIMALS)
        # What has no room stays to the last digit.
        return np.asarray(
            np.where(room > 0, np.where(changed < _LEAST, 0.0, changed), given), dtype=np.float64
        )

    model_config = ConfigDict(ignored_types=(cached_property,))


def lean(credit: Array) -> Array:
    """Return what a slope is multiplied by: -1 for no credit, 1 for all."""
    return 2.0 * credit - 1.0


def outline(parts: Sequence[PartAnswer]) -> Outline:
    """Return the outline of an answer from what it gives to each part."""
    counts: Counter[int] = Counter()
    for part in parts:
        for size in _RUNS:
            for run, count in part.runs[size].items():
                counts[crc32(run.encode("utf-8", "surrogatepass")) % BUCKETS] += count
    buckets = sorted(counts)
    whole = np.concatenate([np.asarray(part.tokens.whole, dtype=np.float64) for part in parts])
    most = float(np.abs(whole).max(initial=0.0))
    vector = np.round(whole * (_MOST / most)).astype(int) if most else np.zeros(len(whole), dtype=int)
    return Outline(
        buckets=tuple(buckets),
        counts=tuple(counts[bucket] for bucket in buckets),
        vector=tuple(vector.tolist()),
    )


def _unit(values: Array) -> Array:
    length = float(np.sqrt((values * values).sum()))
    return values / length if length else values

"""What a cohort needs of a stored grade; all else in it is passed over, so grades of other versions can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from rubrics.marks import Marks
from service.grading.grade import COVERED_FROM, Verdict

CENTS = 100
"""Marks are counted in whole hundredths, so that sums are exact and don't depend on their order."""
PER_MILLE = 1000


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class StoredEvidence(_Stored):
    """The words of the answer that speak for or against a point."""

    text: str


class StoredPoint(_Stored):
    """A key point with what it earned."""

    id: str
    title: str = ""
    text: str
    verdict: Verdict
    credit: float
    marks: Marks
    max_marks: Marks
    own_marks: Marks
    own_max_marks: Marks
    evidence: tuple[StoredEvidence, ...] = ()
    children: "tuple[StoredPoint, ...]" = ()


class StoredPart(_Stored):
    """A part with its key points."""

    id: str
    prompt: str = ""
    marks: Marks
    unrounded_marks: Marks
    max_marks: Marks
    key_points: tuple[StoredPoint, ...]


class StoredGrader(_Stored):
    """Which grader made the grade."""

    version: str
    model: str
    credit_model: str = "rules"


class StoredReason(_Stored):
    """Why a person should look."""

    code: str
    part_id: str | None = None
    key_point_id: str | None = None


class StoredUsage(_Stored):
    """What a language model took."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    cached: bool = False


class StoredFeedback(_Stored):
    """Who wrote the feedback."""

    source: str
    model: str | None = None
    fallback: tuple[str, ...] = ()
    usage: StoredUsage | None = None


class StoredOpinion(_Stored):
    """What came of asking a language model for a second opinion."""

    asked: int = 0
    differs: int = 0
    failure: str | None = None
    usage: StoredUsage | None = None


class StoredGrade(_Stored):
    """The fields of `service.grading.grade.Grade` that a cohort needs, by the same names."""

    grader: StoredGrader
    marks: Marks
    max_marks: Marks
    confidence: float
    reasons: tuple[StoredReason, ...] = ()
    parts: tuple[StoredPart, ...]
    feedback: StoredFeedback | None = None
    teacher_feedback: StoredFeedback | None = None
    second_opinion: StoredOpinion | None = None


@dataclass(frozen=True, slots=True)
class PointOutcome:
    """What one key point's own statement earned in one answer.

    label: Its place: "2.1.3" is the third point under the first of the second part.
    credit: Of the own statement, in whole thousandths, 0 to 1000.
    cents: Own marks in hundredths; `most_cents` of how many.
    """

    key: tuple[str, str]
    label: str
    title: str
    text: str
    verdict: Verdict
    credit: int
    cents: int
    most_cents: int
    evidence: tuple[str, ...]


def cents(marks: Decimal) -> int:
    """Return marks as whole hundredths."""
    return int(marks * CENTS)


def outcomes_of(grade: StoredGrade) -> Iterator[PointOutcome]:
    """Yield every key point with a statement of its own, in reading order; headings only group others."""
    opposed = {
        (reason.part_id, reason.key_point_id) for reason in grade.reasons if reason.code == "contradiction"
    }
    for number, part in enumerate(grade.parts, start=1):
        for position, point in enumerate(part.key_points, start=1):
            yield from _walk(part.id, f"{number}.{position}", point, opposed)


def _walk(
    part_id: str, label: str, point: StoredPoint, opposed: set[tuple[str | None, str | None]]
) -> Iterator[PointOutcome]:
    if not point.children or point.own_max_marks > 0:
        yield PointOutcome(
            key=(part_id, point.id),
            label=label,
            title=point.title,
            text=point.text,
            verdict=_own_verdict(point, opposed=(part_id, point.id) in opposed),
            credit=_own_credit(point),
            cents=cents(point.own_marks),
            most_cents=cents(point.own_max_marks),
            evidence=tuple(item.text for item in point.evidence),
        )
    for position, child in enumerate(point.children, start=1):
        yield from _walk(part_id, f"{label}.{position}", child, opposed)


def _own_credit(point: StoredPoint) -> int:
    if not point.children:
        return round(PER_MILLE * point.credit)
    return round(PER_MILLE * point.own_marks / point.own_max_marks)


def _own_verdict(point: StoredPoint, *, opposed: bool) -> Verdict:
    """Return the verdict on the own statement; a parent's says nothing of its children (`PlacedPoint.verdict`)."""
    if not point.children:
        return point.verdict
    if point.own_marks >= Decimal(str(COVERED_FROM)) * point.own_max_marks:
        return "covered"
    if opposed:
        return "contradicted"
    return "partial" if point.own_marks > 0 else "missed"

"""The grade: credits, evidence, marks, confidence, and the versions they came from."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rubrics.marks import Marks, as_json_number, total
from rubrics.model import Identifier, Model

Verdict = Literal["covered", "partial", "missed", "contradicted"]
Share = Annotated[float, Field(ge=0, le=1)]


COVERED_FROM = 0.8
"""Credit from which a key point counts as covered; with less it is partial, with none missed."""


class RubricVersion(Model):
    """Which rubric an answer was graded by."""

    id: Identifier
    version: int
    hash: str


class GraderVersion(Model):
    """Which grader made a grade: the rules' version, the encoder's identity, and the credit model's name."""

    version: str
    model: str
    credit_model: str = "rules"


class Evidence(Model):
    """A span of the answer that speaks for a key point, or against it.

    `start` and `end` are Python string indices into the answer exactly as it was sent, `end` exclusive;
    `text` is the answer between them.
    """

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    text: str
    similarity: Share
    against: bool = False


class KeyPointGrade(Model):
    """What one key point earned; its marks include its children's.

    `own_marks` of `own_max_marks` are for the point's own statement, to which `evidence` belongs.
    `credit` is `marks` / `max_marks`, rounded to 0.001; for a leaf it is what the evidence earned. `counts` is false
    for a point that its group does not need ("any three of these"): it has no marks to earn, whatever its credit.
    """

    id: Identifier
    title: str = ""
    text: str
    verdict: Verdict
    credit: Share
    marks: Marks
    max_marks: Marks
    own_marks: Marks
    own_max_marks: Marks
    counts: bool = True
    evidence: tuple[Evidence, ...] = ()
    children: "tuple[KeyPointGrade, ...]" = ()

    @model_validator(mode="after")
    def _sum_of_its_children(self) -> "KeyPointGrade":
        if self.marks != total([self.own_marks, *(child.marks for child in self.children)]):
            raise ValueError(f"marks of key point {self.id!r} are not the sum of its own and its children's")
        return self


class PartGrade(Model):
    """What one part earned: `unrounded_marks` is the sum of its key points, `marks` that sum rounded once."""

    id: Identifier
    prompt: str = ""
    marks: Marks
    unrounded_marks: Marks
    max_marks: Marks
    key_points: tuple[KeyPointGrade, ...]

    @model_validator(mode="after")
    def _sum_of_its_points(self) -> "PartGrade":
        if self.unrounded_marks != total([point.marks for point in self.key_points]):
            raise ValueError(f"marks of part {self.id!r} are not the sum of its key points'")
        return self


class PartFeedback(Model):
    """Feedback on one part, in sentences for the student."""

    part_id: Identifier
    summary: str = ""
    covered: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    next_step: str = ""


class Feedback(Model):
    """Text that explains a grade; `source` says who wrote it."""

    language: str
    source: Literal["template", "llm"]
    parts: tuple[PartFeedback, ...]
    overall: str


class Reason(Model):
    """Why a person should look at a grade: a stable code for machines, a sentence for people."""

    code: str
    message: str
    part_id: Identifier | None = None
    key_point_id: Identifier | None = None


class Grade(Model):
    """The whole result for one answer."""

    rubric: RubricVersion
    grader: GraderVersion
    marks: Marks
    max_marks: Marks
    confidence: Share
    needs_review: bool
    reasons: tuple[Reason, ...] = ()
    parts: tuple[PartGrade, ...]
    feedback: Feedback | None = None

    @model_validator(mode="after")
    def _sum_of_its_parts(self) -> "Grade":
        if self.marks != total([part.marks for part in self.parts]):
            raise ValueError("marks of the grade are not the sum of its parts'")
        return self


def marks_text(marks: Decimal) -> str:
    """Write marks as a person would: 10, 2.5."""
    return str(as_json_number(marks))

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


FeedbackSection = Literal["covered", "partial", "missing", "contradicted"]


class FeedbackQuote(Model):
    """The student's own words in a sentence of feedback: `answer[start:end]` is `text`.

    `section` and `sentence` say where it stands: the sentence number `sentence` (from 0) of that list of the part.
    `places` are the key points it is about, by their position in the part ("2.1" is the first under the second).
    """

    section: FeedbackSection
    sentence: Annotated[int, Field(ge=0)]
    places: tuple[str, ...]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    text: str


class PartFeedback(Model):
    """Feedback on one part, in sentences for whoever it is written to."""

    part_id: Identifier
    summary: str = ""
    covered: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    next_step: str = ""
    quotes: tuple[FeedbackQuote, ...] = ()


class LLMUsage(Model):
    """What asking a language model took, failed tries included; None is unknown, which is not the same as nothing.

    cost: US dollars. cached: The reply was kept from an earlier request for the same, and nothing was used for it.
    """

    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None
    cached: bool = False


class Feedback(Model):
    """Text that explains a grade; `source` says who wrote it.

    Of text that a language model wrote, `model` is its name and `ai_label` a sentence that says so, to be shown with
    it. `fallback` has the codes of why a model that was asked did not get to write it, and `mended` those of what
    code took out of or added to the model's text (docs/feedback.md lists both).
    """

    language: str
    source: Literal["template", "llm"]
    parts: tuple[PartFeedback, ...]
    overall: str
    audience: Literal["student", "teacher"] = "student"
    reveals_reference: bool = False
    model: str | None = None
    ai_label: str = ""
    fallback: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    usage: LLMUsage | None = None


class SecondOpinion(Model):
    """What came of asking a language model about key points of uncertain credit; no mark depends on it.

    `asked` key points were put to `model`, and on `differs` of them it gave another verdict with proof; the grade's
    reasons name these. `failure` is the code of why there is no opinion (docs/feedback.md), None where there is one or
    where no credit is uncertain.
    """

    model: str | None = None
    asked: Annotated[int, Field(ge=0)] = 0
    differs: Annotated[int, Field(ge=0)] = 0
    failure: str | None = None
    usage: LLMUsage | None = None


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
    teacher_feedback: Feedback | None = None
    second_opinion: SecondOpinion | None = None

    @model_validator(mode="after")
    def _sum_of_its_parts(self) -> "Grade":
        if self.marks != total([part.marks for part in self.parts]):
            raise ValueError("marks of the grade are not the sum of its parts'")
        return self


def marks_text(marks: Decimal) -> str:
    """Write marks as a person would: 10, 2.5."""
    return str(as_json_number(marks))

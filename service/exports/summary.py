"""What exports need of a stored grade; all else in it is passed over, so grades of other versions can be read."""

from pydantic import BaseModel, ConfigDict

from rubrics.marks import Marks


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class PartSummary(_Part):
    """A part's id and marks."""

    id: str
    marks: Marks
    max_marks: Marks


class GraderSummary(_Part):
    """Which grader made the grade."""

    version: str
    model: str


class ReasonSummary(_Part):
    """The code of why a person should look."""

    code: str


class FeedbackSummary(_Part):
    """The sentences on the whole answer, and who they are for."""

    overall: str
    audience: str = "student"
    ai_label: str = ""


class GradeSummary(_Part):
    """The fields of `service.grading.grade.Grade` that exports show, by the same names."""

    grader: GraderSummary
    marks: Marks
    max_marks: Marks
    confidence: float
    needs_review: bool
    reasons: tuple[ReasonSummary, ...] = ()
    parts: tuple[PartSummary, ...] = ()
    feedback: FeedbackSummary | None = None

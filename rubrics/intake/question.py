"""A question as it was handed in, before any rubric is derived from it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from rubrics.marks import Marks
from rubrics.model import Identifier, Language, Model


class PointSource(Model):
    """One key point that the teacher listed; `marks` is None where none are stated."""

    text: Annotated[str, Field(min_length=1)]
    marks: Marks | None = None


class QuestionSource(Model):
    """One question with what its rubric is made from: a printed exam text, or its fields.

    Either `exam_text` holds the whole printed question with its labelled answer, or `question` is given
    with `reference_answers`, `key_points`, or both. `place` says where it came from ("row 5", "第12题").
    """

    id: Identifier | None = None
    title: str = ""
    language: Language | None = None
    place: str = ""
    exam_text: str = ""
    question: str = ""
    reference_answers: tuple[str, ...] = ()
    max_marks: Annotated[Marks, Field(gt=0)] | None = None
    key_points: tuple[PointSource, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        in_fields = bool(self.question or self.reference_answers or self.key_points)
        if self.exam_text and in_fields:
            raise ValueError("give either exam_text or question, reference_answers, and key_points, not both")
        if not self.exam_text and not (self.reference_answers or self.key_points):
            raise ValueError("give exam_text, reference_answers, or key_points")
        return self


class Reject(Model):
    """A question that could not be read: where it stands, and what to do about it."""

    place: str
    problem: str

    def __str__(self) -> str:
        """Return both as one line."""
        return f"{self.place}: {self.problem}" if self.place else self.problem


class Intake(Model):
    """What a file held: the questions that can be used, in order, and those that can't."""

    questions: tuple[QuestionSource, ...] = ()
    rejects: tuple[Reject, ...] = ()

"""What a teacher can set about feedback."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from rubrics.model import Language as LanguageTag
from rubrics.model import Model
from service.feedback.wording import Language

Tone = Literal["encouraging", "neutral", "strict"]
Length = Literal["short", "medium", "long"]
Audience = Literal["student", "teacher"]

MOST_NOTES = 2_000

Notes = Annotated[
    str,
    Field(
        max_length=MOST_NOTES,
        description="What the teacher wants the language model to heed for this rubric; the student may read of it.",
    ),
]


@dataclass(frozen=True)
class LengthLimit:
    """The most characters of the overall comment as a whole, and of each other sentence that a model writes."""

    overall: int
    sentence: int


LENGTH_LIMITS: dict[Language, dict[Length, LengthLimit]] = {
    "zh": {"short": LengthLimit(120, 80), "medium": LengthLimit(240, 120), "long": LengthLimit(480, 200)},
    "en": {"short": LengthLimit(300, 200), "medium": LengthLimit(600, 300), "long": LengthLimit(1_200, 500)},
}
"""By the language of the feedback: a Chinese character says as much as two or three Western ones."""


class FeedbackSettings(Model):
    """How feedback is written; tone, length, and notes are for a language model, the rest for the template too.

    language: None is the answer's own for the student, and the rubric's for the teacher.
    reveal_reference: Whether the student may read what the reference says on points not covered; a teacher always may.
    """

    audience: Audience = "student"
    language: LanguageTag | None = None
    reveal_reference: bool = False
    tone: Tone = "encouraging"
    length: Length = "medium"
    notes: Notes = ""

    @property
    def reveals(self) -> bool:
        """Whether the reader may see what the reference says on points not covered."""
        return self.reveal_reference or self.audience == "teacher"

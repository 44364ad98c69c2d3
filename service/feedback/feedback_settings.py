"""How feedback is written, once everybody who may say so was asked: the request, then the rubric."""

from dataclasses import dataclass
from typing import Literal

from rubrics.model import FeedbackChoices, Length, Model, Notes, Rubric, Tone
from rubrics.model import Language as LanguageTag
from service.feedback.wording import Language

Audience = Literal["student", "teacher"]


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


def settings_for(audience: Audience, asked: FeedbackChoices, rubric: Rubric) -> FeedbackSettings:
    """Return how to write to `audience`: as `asked` says, where it is silent as `rubric` says, else the defaults."""
    said = rubric.feedback.model_dump(exclude_none=True) | asked.model_dump(exclude_none=True)
    return FeedbackSettings(audience=audience, **said)

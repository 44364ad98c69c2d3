"""One answer that a person has scored."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from rubrics.marks import read_marks
from rubrics.model import Language, Model

Score = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Sample(Model):
    """One answer with the score that people gave it, and the question it answers.

    `score`, `max_score`, and `score_judges` (one number a judge, where known) are marks; `index` is the sample's
    place in the input, over all files, from 0.
    """

    dataset: Annotated[str, Field(min_length=1)]
    question_id: Annotated[str, Field(min_length=1)]
    question: str
    reference_answers: Annotated[tuple[str, ...], Field(min_length=1)]
    answer: str
    score: Score
    max_score: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    language: Language
    score_judges: tuple[Score, ...] = ()
    feedback: str = ""
    verdict: str = ""
    index: Annotated[int, Field(ge=0)]

    @property
    def fraction(self) -> float:
        """The score as a share of the full marks, 0 to 1."""
        return self.score / self.max_score

    @model_validator(mode="after")
    def _within_its_marks(self) -> Self:
        try:
            read_marks(self.max_score)
        except ValueError as error:
            raise ValueError(f"max_score {self.max_score:g}: {error}") from None
        for name, scores in (("score", (self.score,)), ("score_judges", self.score_judges)):
            for score in scores:
                if score > self.max_score:
                    raise ValueError(
                        f"{name} {score:g} is beyond max_score {self.max_score:g}: correct one of the two"
                    )
        for i, reference in enumerate(self.reference_answers, start=1):
            if not any(char.isalnum() for char in reference):
                raise ValueError(
                    f"reference answer {i} has no words: write what it should say, or take it out"
                )
        return self

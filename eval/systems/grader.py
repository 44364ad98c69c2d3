"""The grader as it ships, and with its credit model off: neither learns anything from the samples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.questions import QuestionKey, Questions
from eval.samples.sample import Sample
from eval.systems.protocol import PointCredit, Scored
from service.encoders.protocol import Encoder
from service.grading.credit_model import CreditModel
from service.grading.grade import Grade, KeyPointGrade
from service.grading.grader import grade
from service.jobs.side_by_side import side_by_side


@dataclass(frozen=True)
class GraderSystem:
    """The grader with a credit model that is given, or by rules alone; it is its own scorer."""

    questions: Questions
    encoder: Encoder
    model: CreditModel | None
    name: str = "grader"
    learns: bool = False

    def fit(self, samples: Sequence[Sample]) -> "GraderSystem":
        """Return itself, whatever the samples."""
        del samples
        return self

    def score(self, samples: Sequence[Sample]) -> list[Scored]:
        """Grade each sample's answer by its question's rubric."""
        by_question: dict[QuestionKey, list[int]] = {}
        for i, sample in enumerate(samples):
            by_question.setdefault(self.questions.of(sample).key, []).append(i)
        scored: dict[int, Scored] = {}
        for places in by_question.values():
            rubric = self.questions.of(samples[places[0]]).rubric
            answers = [samples[i].answer for i in places]
            grades = grade(rubric, answers, encoder=self.encoder, model=self.model, each=side_by_side)
            scored |= {i: scored_grade(found) for i, found in zip(places, grades, strict=True)}
        return [scored[i] for i in range(len(samples))]


def scored_grade(grade: Grade) -> Scored:
    """Return what a grade says, with the credit of every statement that marks hang on."""
    earned = tuple(
        credit for part in grade.parts for point in part.key_points for credit in _credits(part.id, point)
    )
    return Scored(
        raw_score=float(sum(part.unrounded_marks for part in grade.parts)),
        score=float(grade.marks),
        confidence=grade.confidence,
        needs_review=grade.needs_review,
        credits=earned,
        grade=grade,
    )


def _credits(part_id: str, point: KeyPointGrade) -> Iterator[PointCredit]:
    if not point.children:
        yield PointCredit(part_id, point.id, point.credit, float(point.marks))
    elif point.own_max_marks:
        credit = round(float(point.own_marks / point.own_max_marks), 3)
        yield PointCredit(part_id, point.id, credit, float(point.own_marks))
    for child in point.children:
        yield from _credits(part_id, child)

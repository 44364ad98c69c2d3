"""The grader with a calibration for each question that enough marked answers were seen of."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eval.calibration.calibrate import TooFewAnswersError, calibrate
from eval.calibration.fit import Subject
from eval.calibration.marked import as_marked
from eval.questions import Question, QuestionKey, Questions
from eval.same_question import asked
from eval.samples.sample import Sample
from eval.systems.grader import scored_grade
from eval.systems.protocol import Scored
from eval.training.reader import Reader
from service.grading.calibration import Calibration
from service.grading.credit_model import CreditModel
from service.grading.grader import ReadAnswer, finish, grader_version, rubric_version
from service.grading.terms import letters

TrainModel = Callable[[Sequence[Sample]], CreditModel | None]
"""Samples to the credit model that learned from them and nothing else; None for the rules alone."""

MARKED = 20
# A question with 22 answers has 19 or 20 left in a fold of ten, fewer where some are equal.
LEAST = 15
_QUESTION_FOLDS = 10


def rules_alone(samples: Sequence[Sample]) -> None:
    """Train nothing: the rules say what a point earns."""
    del samples


@dataclass(frozen=True)
class CalibratedSystem:
    """A system that trains a credit model by `train` and calibrates it with `marked` answers of each question.

    With `sees_question` the model learns from all training samples, the answers that calibrate among them; without,
    from those to other questions only, as where a teacher marks answers to a new question. A question keeps its
    uncalibrated grades where its marked answers are too few or do not show that calibrating helps.

    `kept` are the models by the questions that they have not seen: a fold of answers takes little from the answers to
    other questions, so the model of the first fold serves them all.
    """

    questions: Questions
    reader: Reader
    train: TrainModel = rules_alone
    name: str = "calibrated"
    sees_question: bool = True
    marked: int = MARKED
    learns: bool = True
    kept: dict[frozenset[QuestionKey], CreditModel | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    def fit(self, samples: Sequence[Sample]) -> "CalibratedScorer":
        """Train, and calibrate each question that is in `samples`."""
        groups: dict[QuestionKey, list[Sample]] = {}
        for sample in samples:
            groups.setdefault(self.questions.of(sample).key, []).append(sample)
        models = self._models(groups, samples)
        calibrations = {
            key: self._calibrate(self.questions.of(some[0]), some, models[key])
            for key, some in groups.items()
        }
        # Questions that were not seen get what learned from all.
        return CalibratedScorer(self.questions, self.reader, self.train, tuple(samples), models, calibrations)

    def _models(
        self, groups: dict[QuestionKey, list[Sample]], samples: Sequence[Sample]
    ) -> dict[QuestionKey, CreditModel | None]:
        if self.sees_question:
            return dict.fromkeys(groups, self.train(samples))
        ranked = sorted(groups, key=lambda key: (key.dataset, _draw(key.question_id), key))
        models: dict[QuestionKey, CreditModel | None] = {}
        for fold in range(min(_QUESTION_FOLDS, len(ranked))):
            out = ranked[fold::_QUESTION_FOLDS]
            unseen = frozenset(out)
            if unseen not in self.kept:
                # Answers to the same question under another name have seen it too.
                same = {asked(sample) for key in out for sample in groups[key]}
                others = [sample for sample in samples if asked(sample) not in same]
                self.kept[unseen] = self.train(others) if others else None
            models |= dict.fromkeys(out, self.kept[unseen])
        return models

    def _calibrate(
        self, question: Question, samples: Sequence[Sample], model: CreditModel | None
    ) -> Calibration | None:
        distinct = {letters(sample.answer): sample for sample in samples}
        drawn = [distinct[words] for words in sorted(distinct, key=lambda text: (_draw(text), text))]
        marked = drawn[: self.marked]
        if not marked:
            return None
        answers = self.reader.read_all([(question.rubric, sample.answer) for sample in marked])
        read = [
            as_marked(sample.answer, answer, model, sample.fraction)
            for sample, answer in zip(marked, answers, strict=True)
        ]
        subject = Subject(
            answers[0].matched.rubric.prepared,
            rubric_version(question.rubric),
            grader_version(self.reader.encoder.identity, model),
        )
        try:
            found = calibrate(subject, read, least=LEAST)
        except TooFewAnswersError:
            return None
        return found if found.measured is not None and found.measured.helps else None


@dataclass
class CalibratedScorer:
    """What `CalibratedSystem` became."""

    questions: Questions
    reader: Reader
    train: TrainModel
    samples: tuple[Sample, ...]
    models: dict[QuestionKey, CreditModel | None]
    calibrations: dict[QuestionKey, Calibration | None]

    def score(self, samples: Sequence[Sample]) -> list[Scored]:
        """Grade each sample's answer by its question's rubric, model, and calibration."""
        read = self.reader.read_all([(self.questions.of(sample).rubric, sample.answer) for sample in samples])
        return [self._score(sample, one) for sample, one in zip(samples, read, strict=True)]

    def _score(self, sample: Sample, read: ReadAnswer) -> Scored:
        question = self.questions.of(sample)
        if question.key not in self.models:
            self.models[question.key] = self.train(self.samples)
        model, calibration = self.models[question.key], self.calibrations.get(question.key)
        return scored_grade(finish(read, self.reader.encoder.identity, model, calibration))


def _draw(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

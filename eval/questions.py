"""The questions behind the samples, each with its rubric: derived from the reference answers, or a given one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eval.samples.error import SampleError
from eval.samples.sample import Sample
from rubrics.derive import DerivationError, derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.marks import round_to_step
from rubrics.model import Rubric

_IDENTIFIER = re.compile(r"\w[\w.:\-]{0,199}")
_HALF_FROM = Decimal(5)
_LEAST_STEP = Decimal("0.01")

Content = tuple[str, str, str, tuple[str, ...], float]


@dataclass(frozen=True, order=True)
class QuestionKey:
    """What names a question in every table.

    Published sets give one number to several questions; the second of them is "2.1#2" here, though in
    predictions a sample keeps the number that it came with.
    """

    dataset: str
    question_id: str


@dataclass(frozen=True)
class Question:
    """One question with its samples in input order and the rubric that they are graded by."""

    key: QuestionKey
    samples: tuple[Sample, ...]
    rubric: Rubric
    is_derived: bool

    @property
    def max_score(self) -> float:
        """Full marks."""
        return self.samples[0].max_score

    def rounded(self, raw_score: float) -> float:
        """Return `raw_score` (marks) rounded to the rubric's step, halves up, within 0 and the full marks."""
        # Six decimals first: 0.35 computed as 0.3499999999 is 0.35.
        marks = Decimal(repr(round(max(0.0, raw_score), 6)))
        return float(round_to_step(marks, self.rubric.step, self.rubric.marks))


class Questions:
    """All questions of a run, found by any of their samples."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.all = tuple(questions)
        self._by_content = {content_of(question.samples[0]): question for question in questions}

    def of(self, sample: Sample) -> Question:
        """Return the question that `sample` answers.

        Raises:
            KeyError: the question is not one of these.
        """
        return self._by_content[content_of(sample)]


def content_of(sample: Sample) -> Content:
    """Return what makes two samples answers to one question."""
    return (
        sample.dataset,
        sample.question_id,
        sample.question,
        sample.reference_answers,
        sample.max_score,
    )


def make_questions(samples: Sequence[Sample], rubrics: Mapping[str, Rubric] | None = None) -> Questions:
    """Group `samples` into questions in the order of their first samples, each with a rubric.

    `rubrics` (by their ids) are taken as they are where an id is "<dataset>-<question_id>", as `caifen rubric derive`
    names questions of samples, or the question_id alone; the second question of one number has "-2" behind it. For
    the others one is derived.

    Raises:
        SampleError: no rubric can be derived, or a given one has other full marks; the message names the question.
    """
    groups: dict[Content, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(content_of(sample), []).append(sample)
    counts: dict[tuple[str, str], int] = {}
    questions = []
    for group in groups.values():
        first = group[0]
        number = counts[first.dataset, first.question_id] = (
            counts.get((first.dataset, first.question_id), 0) + 1
        )
        name = first.question_id if number == 1 else f"{first.question_id}#{number}"
        own = first.question_id if number == 1 else f"{first.question_id}-{number}"
        known = rubrics or {}
        given = known.get(f"{first.dataset}-{own}", known.get(own))
        rubric = _derived(first, own) if given is None else _checked(given, first)
        questions.append(Question(QuestionKey(first.dataset, name), tuple(group), rubric, given is None))
    return Questions(questions)


def step_of(max_score: float) -> Decimal:
    """Return the step that a derived rubric rounds to: 0.5 from five marks on, below that a tenth of the marks.

    So a question of one mark has ten steps, as one of five or ten marks has at least.
    """
    marks = Decimal(repr(max_score))
    return Decimal("0.5") if marks >= _HALF_FROM else max(_LEAST_STEP, (marks / 10).quantize(_LEAST_STEP))


def _derived(sample: Sample, own: str) -> Rubric:
    identifier = f"{sample.dataset}-{own}"
    try:
        return derive_rubric(
            sample.reference_answers,
            question=sample.question,
            max_marks=Decimal(repr(sample.max_score)),
            options=DeriveOptions(
                id=identifier if _IDENTIFIER.fullmatch(identifier) else None,
                language=sample.language,
                step=step_of(sample.max_score),
            ),
        )
    except DerivationError as error:
        raise SampleError(
            f"question {sample.question_id!r} of {sample.dataset}: no rubric can be derived: {error}"
        ) from None


def _checked(rubric: Rubric, sample: Sample) -> Rubric:
    if rubric.marks != Decimal(repr(sample.max_score)):
        raise SampleError(
            f"question {sample.question_id!r} of {sample.dataset} has {sample.max_score:g} marks but its rubric "
            f"has {rubric.marks}: change one of the two"
        )
    return rubric

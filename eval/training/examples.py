"""Examples: what the credit model learns from - scored answers, and answers whose credits are known by themselves."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.questions import Question, Questions
from eval.samples.sample import Sample
from eval.training.kinds import Foreign, Kind
from eval.training.made_answers import made_answers, padded_answers
from eval.training.reader import Reader
from eval.training.shares import Shares, shares_of
from rubrics.model import Rubric
from service.encoders.protocol import Vectors
from service.grading.kept import references_of
from service.grading.part_answer import wholes
from service.grading.units import prepare
from service.grading.written import Texts

Array = NDArray[np.float64]

# Answers to other questions that are learned from as answers that earn nothing.
_SAME_SET, _OTHER_SETS = 12, 6


@dataclass(frozen=True, eq=False)
class Scored:
    """The scored answers to one question.

    features: (answers, points, FEATURES). wholes: (answers, parts, dimensions). scores: as shares of the full marks.
    """

    features: Array
    wholes: Vectors
    shares: Shares
    scores: Array
    parts: Array


@dataclass(frozen=True, eq=False)
class Known:
    """An answer whose credit is known point by point.

    features: (points, FEATURES). wholes: (parts, dimensions). credit: (points,).

    `kind` says what it is: the reference answer or one of its points, an answer to another question (of the same data
    set or of another), or one made by rule (`made_answers`).
    """

    features: Array
    wholes: Vectors
    credit: Array
    parts: Array
    kind: Kind


@dataclass(frozen=True, eq=False)
class Examples:
    """Everything that can be learned from one question; `name` tells questions apart.

    `padded` are some of the scored answers with empty talk behind them: they deserve what they deserve without.
    """

    name: str
    references: Texts
    scored: Scored
    padded: Scored | None
    known: tuple[Known, ...]

    @property
    def learned(self) -> tuple[Scored, ...]:
        """All answers with a person's score."""
        return (self.scored,) if self.padded is None else (self.scored, self.padded)


def make_examples(
    samples: Sequence[Sample], questions: Questions, reader: Reader, seed: int = 0
) -> tuple[Examples, ...]:
    """Return the examples of the questions that `samples` answer, one for each; nothing else is looked at."""
    groups: dict[str, list[Sample]] = {}
    asked: dict[str, Question] = {}
    for sample in samples:
        question = questions.of(sample)
        name = f"{question.key.dataset}\x1f{question.key.question_id}"
        groups.setdefault(name, []).append(sample)
        asked[name] = question
    return tuple(
        Examples(
            name,
            references_of(reader.rubric(asked[name].rubric), 0),
            _scored(asked[name].rubric, [(each.answer, each.fraction) for each in group], reader),
            _padded(name, asked[name].rubric, group, reader, seed),
            tuple(_known(name, asked[name].rubric, groups, reader, seed)),
        )
        for name, group in groups.items()
    )


def _padded(name: str, rubric: Rubric, samples: Sequence[Sample], reader: Reader, seed: int) -> Scored | None:
    padded = padded_answers(name, samples, seed)
    return _scored(rubric, padded, reader) if padded else None


def _scored(rubric: Rubric, answers: Sequence[tuple[str, float]], reader: Reader) -> Scored:
    read = reader.read_all([(rubric, answer) for answer, _ in answers])
    return Scored(
        features=np.stack([each.features for each in read]),
        wholes=np.stack([wholes(each.parts) for each in read]),
        shares=shares_of(rubric),
        scores=np.array([score for _, score in answers]),
        parts=_parts(rubric),
    )


def _known(
    name: str, rubric: Rubric, groups: dict[str, list[Sample]], reader: Reader, seed: int
) -> Iterator[Known]:
    """Yield the reference answer, each key point alone, and what earns nothing, as far as anything is read of it."""
    points, parts = prepare(rubric).points, _parts(rubric)

    nothing = np.zeros(len(points))
    answers: list[tuple[Kind, str, Array]] = [
        ("reference", reference, np.ones(len(points))) for reference in rubric.reference_answers[:1]
    ]
    answers += [("point", point.statement, np.eye(len(points))[i]) for i, point in enumerate(points)]
    answers += [(kind, answer, nothing) for kind, answer in made_answers(name, rubric, groups[name], seed)]
    answers += [(kind, answer, nothing) for kind, answer in _foreign(name, groups, seed)]
    all_read = reader.read_all([(rubric, answer) for _, answer, _ in answers])
    for (kind, _, credit), read in zip(answers, all_read, strict=True):
        # What grading takes to say nothing earns nothing whatever is learned.
        if any(part.text for part in read.parts):
            yield Known(read.features, wholes(read.parts), credit, parts, kind)


def _foreign(name: str, groups: dict[str, list[Sample]], seed: int) -> Iterator[tuple[Foreign, str]]:
    """Yield answers to other questions, most of the same data set.

    Which ones are taken depends on each by itself, so that leaving a question out changes little for the others and
    what was read for one fold serves the next.
    """
    dataset = name.partition("\x1f")[0]
    for count, is_same in ((_SAME_SET, True), (_OTHER_SETS, False)):
        pool = [
            other for other in groups if other != name and (other.partition("\x1f")[0] == dataset) == is_same
        ]
        for turn in range(count if pool else 0):
            # A small set serves several times, each time with another answer.
            other = sorted(pool, key=lambda each: _draw(seed, name, each))[turn % len(pool)]
            answers = sorted({sample.answer for sample in groups[other]})
            turns = str(turn // len(pool))
            answer = min(answers, key=lambda each: _draw(seed, name, other, each, turns))
            yield "same set" if is_same else "other set", answer


def _draw(seed: int, *names: str) -> bytes:
    return hashlib.sha256("\x1f".join((str(seed), *names)).encode("utf-8", "surrogatepass")).digest()


def _parts(rubric: Rubric) -> Array:
    return np.array(prepare(rubric).part_of)

"""Splits: which samples a system may learn from before it scores which others.

A split's name goes with every number, since numbers of different splits say different things:

as-shipped: nothing is learned from these samples, so only systems that learn nothing can be run.
leave-question-out: no answer to a question is learned from before that question is scored (K folds of questions).
leave-dataset-out: nothing of a data set is learned from before that data set is scored.
answer-level: other answers to the same questions have been seen (K folds of the answers to each question).
"""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from eval.same_question import QuestionName, name_of, one_name_each
from eval.samples.sample import Sample
from service.grading.terms import letters

SplitName = Literal["as-shipped", "leave-question-out", "leave-dataset-out", "answer-level"]
SPLITS: tuple[SplitName, ...] = get_args(SplitName)
DEFAULT_FOLDS = 10


class SplitError(ValueError):
    """The samples can't be split so; the message says what to do."""


@dataclass(frozen=True)
class Fold:
    """Places in the sequence of samples: what is learned from, and what is scored then."""

    train: tuple[int, ...]
    test: tuple[int, ...]


def make_folds(
    split: SplitName, samples: Sequence[Sample], *, folds: int = DEFAULT_FOLDS, seed: int = 0
) -> tuple[Fold, ...]:
    """Return the folds of `split`; every sample is in the test of exactly one.

    Which fold a question or answer goes to depends on `seed` and on itself and its like, not on the order of the
    samples. `folds` is the most; there are no more of them than questions. Where a set gives one number to several
    questions, these stay together, and so does one question that has several names, such as those of two data sets.

    Raises:
        SplitError: too few questions, data sets, or answers, or fewer than 2 folds.
    """
    if folds < 2:
        raise SplitError("a split needs at least 2 folds")
    if split == "as-shipped":
        return (Fold((), tuple(range(len(samples)))),)
    if split == "leave-question-out":
        return _folds(samples, _deal(samples, folds, seed), "questions")
    if split == "leave-dataset-out":
        return _folds(samples, [sample.dataset for sample in samples], "data sets")
    return _folds(samples, _deal_within(samples, folds, seed), "answers to a question")


def _deal(samples: Sequence[Sample], folds: int, seed: int) -> list[int]:
    """Deal questions out in turn, data set by data set, so that each fold has its share of each data set."""
    same = one_name_each(samples)
    questions = sorted(set(same.values()), key=lambda each: (each[0], _draw(seed, *each)))
    fold_of = {question: i % folds for i, question in enumerate(questions)}
    return [fold_of[same[name_of(sample)]] for sample in samples]


def _deal_within(samples: Sequence[Sample], folds: int, seed: int) -> list[int]:
    """Deal the answers to each question out in turn; equal answers stay together, or one would tell the other."""
    same = one_name_each(samples)
    texts: dict[QuestionName, dict[str, str]] = {}
    for sample in samples:
        # Of answers that say the same letter by letter, the first in order is drawn for all.
        alike, answer = texts.setdefault(same[name_of(sample)], {}), sample.answer
        alike[_words(answer)] = min(answer, alike.get(_words(answer), answer))
    fold_of: dict[tuple[QuestionName, str], int] = {}
    dealt = 0
    for question in sorted(texts):
        alike = texts[question]
        for words in sorted(alike, key=lambda each: (_draw(seed, *question, alike[each]), alike[each])):
            fold_of[question, words] = dealt % folds
            dealt += 1
    return [fold_of[same[name_of(sample)], _words(sample.answer)] for sample in samples]


def _words(answer: str) -> str:
    """Return the letters of an answer, or the answer itself where it has none."""
    return letters(answer) or answer


def _folds(samples: Sequence[Sample], fold_of: Sequence[Hashable], what: str) -> tuple[Fold, ...]:
    names = list(dict.fromkeys(fold_of))
    if len(names) < 2:
        raise SplitError(
            f"there are too few {what} to leave some out: give more samples, or take another split"
        )
    places = range(len(samples))
    return tuple(
        Fold(
            train=tuple(i for i in places if fold_of[i] != name),
            test=tuple(i for i in places if fold_of[i] == name),
        )
        for name in names
    )


def _draw(seed: int, *parts: str) -> str:
    text = "\x1f".join((str(seed), *parts))
    return hashlib.sha256(text.encode()).hexdigest()

"""The groups of answers that figures are given for: all, by data set, language, length, and question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.metrics.pairs import Codes
from eval.questions import QuestionKey, Questions
from eval.samples.sample import Sample

By = Literal["all", "dataset", "language", "length", "question"]

LENGTH_BANDS = (0, 10, 25, 50, 100, 200)
"""Borders of the bands of answer length in characters as written, blanks at the ends left out; the last is open."""


@dataclass(frozen=True)
class Group:
    """One group: `by` what, its `name`, its data set (of a question), and the places of its samples."""

    by: By
    name: str
    dataset: str
    places: Codes


def question_codes(samples: Sequence[Sample], questions: Questions) -> Codes:
    """Return the number of each sample's question, from 0 in the order of `questions.all`."""
    number = {question.key: i for i, question in enumerate(questions.all)}
    return np.array([number[questions.of(sample).key] for sample in samples], np.intp)


def make_groups(samples: Sequence[Sample], questions: Questions) -> list[Group]:
    """Return all groups that hold a sample; data sets and questions in input order."""
    datasets = list(dict.fromkeys(sample.dataset for sample in samples))
    groups = [Group("all", "all", "", np.arange(len(samples)))] if len(datasets) > 1 else []
    groups += [
        Group("dataset", name, name, _where([sample.dataset == name for sample in samples]))
        for name in datasets
    ]
    languages = sorted({sample.language for sample in samples})
    groups += [
        Group("language", name, "", _where([sample.language == name for sample in samples]))
        for name in languages
    ]
    bands = [length_band(sample.answer) for sample in samples]
    groups += [
        Group("length", name, "", _where([band == name for band in bands]))
        for name in map(_band_name, range(len(LENGTH_BANDS)))
        if name in bands
    ]
    codes = question_codes(samples, questions)
    groups += [
        Group("question", _name(question.key), question.key.dataset, np.flatnonzero(codes == i))
        for i, question in enumerate(questions.all)
    ]
    return [group for group in groups if len(group.places)]


def length_band(answer: str) -> str:
    """Return the name of the band that the answer's length falls in, such as "11-25"."""
    length = len(answer.strip())
    return _band_name(sum(length > border for border in LENGTH_BANDS[1:]))


def _band_name(number: int) -> str:
    low = LENGTH_BANDS[number] + 1 if number else 0
    if number == len(LENGTH_BANDS) - 1:
        return f"{low}+"
    return f"{low}-{LENGTH_BANDS[number + 1]}"


def _name(key: QuestionKey) -> str:
    return f"{key.dataset} {key.question_id}"


def _where(chosen: Sequence[bool]) -> Codes:
    return np.flatnonzero(np.array(chosen, bool))

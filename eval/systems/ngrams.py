"""Baseline: how many characters and pairs of characters the answer shares with the best reference answer."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np

from eval.questions import Questions
from eval.samples.sample import Sample
from eval.systems.fitted_line import FittedLine, Matrix
from service.grading.terms import fold


def ngrams_system(questions: Questions) -> FittedLine:
    """Return the system `ngrams`."""
    return FittedLine("ngrams", questions, _features)


def _features(samples: Sequence[Sample]) -> Matrix:
    return np.array([_row(sample) for sample in samples])


def _row(sample: Sample) -> list[float]:
    # Counts say more about Chinese, mere presence more about words; their mean is the stronger baseline over both.
    return [
        max(
            (ngram_cosine(sample.answer, reference) + ngram_overlap(sample.answer, reference)) / 2
            for reference in sample.reference_answers
        )
    ]


def ngram_cosine(one: str, other: str) -> float:
    """Return the cosine of the counts of characters and pairs, 0 to 1; width, case, and extra blanks do not count."""
    first, second = _counts(one), _counts(other)
    smaller, larger = sorted((first, second), key=len)
    product = sum(count * larger[gram] for gram, count in smaller.items())
    norms = sum(n * n for n in first.values()) * sum(n * n for n in second.values())
    return product / sqrt(norms) if norms else 0.0


def ngram_overlap(one: str, other: str) -> float:
    """Return the same cosine where it only counts whether a character or pair is there, 0 to 1."""
    first, second = _counts(one), _counts(other)
    norms = len(first) * len(second)
    return len(first.keys() & second.keys()) / sqrt(norms) if norms else 0.0


@lru_cache(maxsize=20_000)
def _counts(text: str) -> Counter[str]:
    plain = " ".join(fold(text).split())
    return Counter([*plain, *(plain[i : i + 2] for i in range(len(plain) - 1))])

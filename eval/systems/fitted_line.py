"""A baseline that maps features of an answer to its score by least squares."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from eval.questions import QuestionKey, Questions
from eval.samples.sample import Sample
from eval.systems.protocol import Scored, Scorer

Matrix = NDArray[np.float64]
Features = Callable[[Sequence[Sample]], Matrix]
"""Samples to one row of features each; a row depends on its sample alone, and never on what people said of it."""

# Keeps the solution finite where features repeat one another; far too small to shrink what the data show.
_RIDGE = 1e-6
# So many answers with no error at all are thought to be with those to a question. Tried with 2, 5, 8, and 15: fewer
# let questions of a handful of answers swing, more hold back what sixty answers say.
_DRAWN = 8


@dataclass(frozen=True)
class FittedLine:
    """A system that predicts a share of the full marks as a weighted sum of `features`, kept within 0 and 1."""

    name: str
    questions: Questions
    features: Features
    learns: bool = True

    def fit(self, samples: Sequence[Sample]) -> Scorer:
        """Fit the weights to the samples' fractions.

        An answer counts 1/sqrt(the answers to its question), so that a few large questions do not say everything. A
        question that is seen in training gets an offset of its own: its mean error, drawn towards 0 where it has few
        answers. So a split that lets a system see other answers to a question lets a baseline do so as well.

        Raises:
            ValueError: there are no samples.
        """
        if not samples:
            raise ValueError(f"{self.name} has to be fitted, and there is nothing to fit it on")
        rows = _with_constant(self.features(samples))
        wanted = np.array([sample.fraction for sample in samples])
        questions = [self.questions.of(sample).key for sample in samples]
        answers = Counter(questions)
        counted = rows * np.array([1 / sqrt(answers[question]) for question in questions])[:, None]
        damping = _RIDGE * counted.sum(axis=0)[0] * np.eye(rows.shape[1])
        weights = np.linalg.solve(counted.T @ rows + damping, counted.T @ wanted)
        errors: dict[QuestionKey, float] = {}
        for row, fraction, question in zip(rows, wanted, questions, strict=True):
            errors[question] = errors.get(question, 0.0) + float(fraction - (row * weights).sum())
        offsets = {question: error / (answers[question] + _DRAWN) for question, error in errors.items()}
        return _Line(self.questions, self.features, weights, offsets)


@dataclass(frozen=True)
class _Line:
    questions: Questions
    features: Features
    weights: NDArray[np.float64]
    offsets: dict[QuestionKey, float]

    def score(self, samples: Sequence[Sample]) -> list[Scored]:
        if not samples:
            return []
        rows = _with_constant(self.features(samples))
        # Summed row by row: a matrix product may add in another order for another number of rows.
        sums = [float((row * self.weights).sum()) for row in rows]
        offsets = [self.offsets.get(self.questions.of(sample).key, 0.0) for sample in samples]
        fractions = np.clip(np.add(sums, offsets), 0.0, 1.0)
        return [
            scored_fraction(self.questions, sample, float(fraction))
            for sample, fraction in zip(samples, fractions, strict=True)
        ]


def scored_fraction(questions: Questions, sample: Sample, fraction: float) -> Scored:
    """Return the score that a share of the full marks makes, without any key points."""
    raw = round(fraction * sample.max_score, 6)
    return Scored(raw_score=raw, score=questions.of(sample).rounded(raw))


def _with_constant(rows: Matrix) -> Matrix:
    return np.column_stack([np.ones(len(rows)), rows])

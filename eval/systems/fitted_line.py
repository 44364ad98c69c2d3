"""A baseline that maps features of an answer to its score by least squares."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from eval.questions import Questions
from eval.samples.sample import Sample
from eval.systems.protocol import Scored, Scorer

Matrix = NDArray[np.float64]
Features = Callable[[Sequence[Sample]], Matrix]
"""Samples to one row of features each; a row depends on its sample alone, and never on what people said of it."""

# Keeps the solution finite where features repeat one another; far too small to shrink what the data show.
_RIDGE = 1e-6


@dataclass(frozen=True)
class FittedLine:
    """A system that predicts a share of the full marks as a weighted sum of `features`, kept within 0 and 1."""

    name: str
    questions: Questions
    features: Features
    learns: bool = True

    def fit(self, samples: Sequence[Sample]) -> Scorer:
        """Fit the weights to the samples' fractions.

        An answer counts 1/sqrt(the answers to its question), so that a few large questions do not say everything.

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
        return _Line(self.questions, self.features, weights)


@dataclass(frozen=True)
class _Line:
    questions: Questions
    features: Features
    weights: NDArray[np.float64]

    def score(self, samples: Sequence[Sample]) -> list[Scored]:
        if not samples:
            return []
        rows = _with_constant(self.features(samples))
        # Summed row by row: a matrix product may add in another order for another number of rows.
        fractions = np.clip([float((row * self.weights).sum()) for row in rows], 0.0, 1.0)
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

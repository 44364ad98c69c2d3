"""Baseline: everybody gets the mean share of the marks: of answers to the question, where such were seen, or of all."""

from collections.abc import Sequence

import numpy as np

from eval.questions import Questions
from eval.samples.sample import Sample
from eval.systems.fitted_line import FittedLine, Matrix

NAME = "mean"


def mean_system(questions: Questions) -> FittedLine:
    """Return the system `mean`."""
    return FittedLine(NAME, questions, _nothing)


def _nothing(samples: Sequence[Sample]) -> Matrix:
    return np.zeros((len(samples), 0))

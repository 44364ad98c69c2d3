"""Baseline: how long the answer is, by itself and beside the reference answer; it reads no word of either.

It is meant to be strong. On some sets length alone agrees with people surprisingly well, so a grader that does not
beat it has shown nothing.
"""

from collections.abc import Sequence
from math import log

import numpy as np

from eval.questions import Questions
from eval.samples.sample import Sample
from eval.systems.fitted_line import FittedLine, Matrix
from rubrics.text_length import reading_length

_LONGEST_RATIO = 3.0


def length_system(questions: Questions) -> FittedLine:
    """Return the system `length`."""
    return FittedLine("length", questions, _features)


def _features(samples: Sequence[Sample]) -> Matrix:
    return np.array([_row(sample) for sample in samples])


def _row(sample: Sample) -> list[float]:
    length = reading_length(sample.answer.strip())
    # The shortest reference answer says how much has to be written.
    needed = max(1.0, min(reading_length(reference.strip()) for reference in sample.reference_answers))
    ratio = min(length / needed, _LONGEST_RATIO)
    return [log(1 + length), log(1 + needed), min(ratio, 1.0), ratio, log(0.02 + ratio)]

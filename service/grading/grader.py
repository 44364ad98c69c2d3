"""`grade`: a rubric and answers in, grades out; the only grading path there is."""

from collections.abc import Sequence

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.grade import Grade


def grade(rubric: Rubric, answers: Sequence[str], *, encoder: Encoder) -> list[Grade]:
    """Grade each of `answers` by `rubric`; result i belongs to answers[i] and depends on nothing else."""
    raise NotImplementedError

"""Whether a grader really grades: one small answer, before any that counts."""

from decimal import Decimal

import numpy as np

from rubrics.model import KeyPoint, Part, Rubric
from service.encoders.protocol import Encoder
from service.jobs.executor import GradingTask
from service.jobs.task_grader import TaskGrader

_TEXT = "采分点 key point"
_RUBRIC = Rubric(
    id="trial",
    parts=(Part(id="1", marks=Decimal(1), key_points=(KeyPoint(id="1.1", text=_TEXT, marks=Decimal(1)),)),),
)


def try_out(grader: TaskGrader) -> None:
    """Encode a text and grade an answer.

    Raises:
        ValueError: the vectors are of the wrong shape or not finite, or the answer was not graded.
        Whatever the encoder raises.
    """
    _try_encoder(grader.encoder)
    outcome = grader.outcome(GradingTask(_RUBRIC, _TEXT))
    if outcome.failure is not None:
        raise ValueError(f"it cannot grade a trial answer: {', '.join(outcome.failure.kinds)}")


def _try_encoder(encoder: Encoder) -> None:
    vectors = encoder.encode([_TEXT])
    if vectors.shape != (1, encoder.dimensions) or not np.isfinite(vectors).all():
        raise ValueError(f"it encodes a text as an array of shape {vectors.shape} that is no finite vector")

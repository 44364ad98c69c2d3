"""Answers that a teacher marked, read as grading reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.calibration import Array, Outline, outline
from service.grading.credit_model import CreditModel
from service.grading.encoded import encode_rubric
from service.grading.grader import ReadAnswer, credit, read_answer
from service.grading.terms import letters


@dataclass(frozen=True, eq=False)
class Marked:
    """One marked answer: what its points earn before calibration, their room to change, and the teacher's share.

    `words` are equal for answers that say the same letter by letter, which are kept together wherever some are left
    out.
    """

    words: str
    outline: Outline
    earned: Array
    room: Array
    share: float


def as_marked(answer: str, read: ReadAnswer, model: CreditModel | None, share: float) -> Marked:
    """Return a read answer with the `share` of the full marks that a teacher gave it."""
    found = credit(read, model)
    return Marked(
        words=letters(answer),
        outline=outline(read.parts),
        earned=np.array([point.credit for point in found.points]),
        room=np.array(found.room),
        share=share,
    )


def read_marked(
    rubric: Rubric,
    answers: Sequence[str],
    shares: Sequence[float],
    *,
    encoder: Encoder,
    model: CreditModel | None = None,
) -> list[Marked]:
    """Read `answers` by `rubric`; `shares` are the teacher's, of the full marks."""
    encoded = encode_rubric(rubric, encoder)
    return [
        as_marked(answer, read_answer(encoded, answer, encoder), model, share)
        for answer, share in zip(answers, shares, strict=True)
    ]

"""`grade`: a rubric and answers in, grades out; the only grading path there is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.credit_model import CreditModel
from service.grading.crediting import credit_by_model, credit_by_rules
from service.grading.encoded import EncodedRubric, encode_answer, encode_rubric
from service.grading.grade import Grade, GraderVersion, RubricVersion
from service.grading.marking import mark
from service.grading.matching import Matched, match
from service.grading.part_answer import PartAnswer, read_part_answers
from service.grading.point_features import point_features

# Raise with every change that may change a score.
GRADER_VERSION = "2"


@dataclass(frozen=True, eq=False)
class ReadAnswer:
    """An answer matched to a rubric, with its share for each part and the features of every key point."""

    matched: Matched
    parts: tuple[PartAnswer, ...]
    features: NDArray[np.float64]


def grade(
    rubric: Rubric, answers: Sequence[str], *, encoder: Encoder, model: CreditModel | None = None
) -> list[Grade]:
    """Grade each of `answers` by `rubric`; result i belongs to answers[i] and depends on nothing else.

    Equal answers are graded once. What runs on without punctuation is cut into pieces, so that nothing of it is lost.
    Without a credit `model`, or where it does not cover the rubric, the rules alone say what a point earns.

    Raises:
        Whatever `encoder.encode` raises; nothing is graded then.
    """
    encoded = encode_rubric(rubric, encoder)
    done: dict[str, Grade] = {}
    for answer in answers:
        if answer not in done:
            done[answer] = finish(read_answer(encoded, answer, encoder), encoder.identity, model)
    return [done[answer] for answer in answers]


def read_answer(rubric: EncodedRubric, answer: str, encoder: Encoder) -> ReadAnswer:
    """Do all of grading that does not depend on the credit model."""
    matched = match(rubric, encode_answer(rubric, answer, encoder))
    parts = read_part_answers(matched, encoder)
    return ReadAnswer(matched, parts, point_features(matched, parts))


def finish(read: ReadAnswer, encoder_identity: str, model: CreditModel | None) -> Grade:
    """Credit and mark what was read; where the credit model does not cover the rubric, by the rules."""
    prepared = read.matched.rubric.prepared
    rubric = prepared.rubric
    if model is not None and not model.covers(len(rubric.parts), len(prepared.points)):
        model = None
    if model is None:
        credited = credit_by_rules(read.matched)
    else:
        credited = credit_by_model(read.matched, read.features, read.parts, model)
    return mark(
        read.matched,
        credited,
        rubric=RubricVersion(id=rubric.id, version=rubric.version, hash=rubric.hash),
        grader=GraderVersion(
            version=GRADER_VERSION,
            model=encoder_identity,
            credit_model="rules" if model is None else model.name,
        ),
    )

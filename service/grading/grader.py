"""`grade`: a rubric and answers in, grades out; the only grading path there is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.calibration import Calibration
from service.grading.credit_model import CreditModel
from service.grading.crediting import Credited, credit_by_model, credit_by_rules
from service.grading.encoded import EncodedRubric, encode_answer, encode_rubric
from service.grading.grade import Grade, GraderVersion, RubricVersion
from service.grading.marking import mark
from service.grading.matching import Matched, match
from service.grading.part_answer import PartAnswer, read_part_answers
from service.grading.point_features import point_features
from service.grading.units import prepare

# Raise with every change that may change a score, or whether a person should look at it.
GRADER_VERSION = "7"
Each = Callable[[Callable[[str], Grade], Sequence[str]], Iterable[Grade]]


@dataclass(frozen=True, eq=False)
class ReadAnswer:
    """An answer matched to a rubric, with its share for each part and the features of every key point."""

    matched: Matched
    parts: tuple[PartAnswer, ...]
    features: NDArray[np.float64]


def grade(
    rubric: Rubric,
    answers: Sequence[str],
    *,
    encoder: Encoder,
    model: CreditModel | None = None,
    calibration: Calibration | None = None,
    each: Each = map,
) -> list[Grade]:
    """Grade each of `answers` by `rubric`; result i belongs to answers[i] and depends on nothing else.

    Equal answers are graded once. What runs on without punctuation is cut into pieces, so that nothing of it is lost.
    Without a credit `model`, or where it does not cover the rubric, the rules alone say what a point earns. A
    `calibration` from marked answers to this question changes the credits of its points. `each` calls a function with
    each of some things and returns what it returned, in their order: one that uses several threads calls `encoder`
    from them.

    Raises:
        CalibrationError: the calibration is for another rubric, version, content, grader, encoder, or credit model.
        Whatever `encoder.encode` raises; nothing is graded then.
    """
    check_calibration(calibration, rubric, encoder, model)
    encoded = encode_rubric(rubric, encoder)
    grade_one = partial(grade_encoded, encoded, encoder=encoder, model=model, calibration=calibration)
    distinct = list(dict.fromkeys(answers))
    done = dict(zip(distinct, each(grade_one, distinct), strict=True))
    return [done[answer] for answer in answers]


def grade_encoded(
    rubric: EncodedRubric,
    answer: str,
    *,
    encoder: Encoder,
    model: CreditModel | None = None,
    calibration: Calibration | None = None,
) -> Grade:
    """Grade one answer by a rubric that `encoder` encoded before: what `grade` does for each of its answers.

    For whoever keeps encoded rubrics and gets answers one at a time.

    Raises:
        CalibrationError, and what `encoder.encode` raises: as `grade`.
    """
    check_calibration(calibration, rubric.prepared.rubric, encoder, model)
    return finish(read_answer(rubric, answer, encoder), encoder.identity, model, calibration)


def check_calibration(
    calibration: Calibration | None, rubric: Rubric, encoder: Encoder, model: CreditModel | None
) -> None:
    """Raise a `CalibrationError` if `calibration` was made for another rubric or grader than these."""
    if calibration is not None:
        calibration.check(rubric_version(rubric), grader_version(encoder.identity, covering(model, rubric)))


def read_answer(rubric: EncodedRubric, answer: str, encoder: Encoder) -> ReadAnswer:
    """Do all of grading that does not depend on the credit model."""
    matched = match(rubric, encode_answer(rubric, answer, encoder))
    parts = read_part_answers(matched, encoder)
    return ReadAnswer(matched, parts, point_features(matched, parts))


def covering(model: CreditModel | None, rubric: Rubric) -> CreditModel | None:
    """Return `model` where it covers `rubric`, or None: then the rules give credit."""
    if model is None or not model.covers(len(rubric.parts), len(prepare(rubric).points)):
        return None
    return model


def credit(read: ReadAnswer, model: CreditModel | None, calibration: Calibration | None = None) -> Credited:
    """Return what the points of the answer earned; the rules say it where `model` does not cover the rubric."""
    model = covering(model, read.matched.rubric.prepared.rubric)
    if model is None:
        return credit_by_rules(read.matched, read.parts, calibration)
    return credit_by_model(read.matched, read.features, read.parts, model, calibration)


def finish(
    read: ReadAnswer,
    encoder_identity: str,
    model: CreditModel | None,
    calibration: Calibration | None = None,
) -> Grade:
    """Credit and mark what was read."""
    model = covering(model, read.matched.rubric.prepared.rubric)
    grader = grader_version(encoder_identity, model)
    if calibration is not None:
        # The same answer may get another score with it, so the grade says so.
        named = f"{grader.credit_model}+calibration.{calibration.name}"
        grader = grader.model_copy(update={"credit_model": named})
    return mark(
        read.matched,
        credit(read, model, calibration),
        rubric=rubric_version(read.matched.rubric.prepared.rubric),
        grader=grader,
    )


def rubric_version(rubric: Rubric) -> RubricVersion:
    """Return what names `rubric` in a grade."""
    return RubricVersion(id=rubric.id, version=rubric.version, hash=rubric.hash)


def grader_version(encoder_identity: str, model: CreditModel | None) -> GraderVersion:
    """Return what names the grader in a grade."""
    return GraderVersion(
        version=GRADER_VERSION,
        model=encoder_identity,
        credit_model="rules" if model is None else model.name,
    )

"""Makes a stored grade again: the same comes out, or it is said which version is another one by now."""

from dataclasses import dataclass
from typing import Literal

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.grading.calibration import Calibration
from service.grading.credit_model import CreditModel
from service.grading.grade import Grade, GraderVersion
from service.grading.grader import covering, grade, grader_version
from service.store.grades import StoredGrade

Version = Literal["rubric", "grader", "encoder", "credit_model", "calibration"]

_CALIBRATED = "+calibration."


@dataclass(frozen=True)
class Difference:
    """A version that was another one when the grade was made."""

    version: Version
    then: str
    now: str


@dataclass(frozen=True)
class Replay:
    """What came of grading again.

    outcome: "same": the same marks, credits, evidence, confidence, and reasons, to the last digit. "versions_differ":
        not graded again, since `differences` say that it need not be the same. "result_differs": all versions are the
        same and the result is not, which is a fault.
    """

    outcome: Literal["same", "versions_differ", "result_differs"]
    differences: tuple[Difference, ...] = ()


def replay(
    stored: StoredGrade,
    rubric: Rubric,
    *,
    encoder: Encoder,
    model: CreditModel | None,
    calibration: Calibration | None = None,
) -> Replay:
    """Grade the stored answer by `rubric` again and compare.

    What a language model added to the grade (feedback, a second opinion) is not made again.

    Args:
        stored: the grade.
        rubric: from `rubrics.of_content` for the hash that the grade names.
        encoder: that this server grades with.
        model: that it gives credit with; None: the rules alone.
        calibration: that it uses for this rubric.
    """
    now = grader_version(encoder.identity, covering(model, rubric))
    differences = _differences(stored, rubric, now, None if calibration is None else calibration.name)
    if differences:
        return Replay("versions_differ", differences)
    (again,) = grade(rubric, [stored.answer], encoder=encoder, model=model, calibration=calibration)
    same = of_stage_one(again).model_dump_json() == of_stage_one(stored.grade).model_dump_json()
    return Replay("same" if same else "result_differs")


def of_stage_one(given: Grade) -> Grade:
    """Return the grade without what explains it or was added by a language model."""
    reasons = tuple(reason for reason in given.reasons if reason.code != "second_opinion")
    bare = {"feedback": None, "teacher_feedback": None, "second_opinion": None}
    return given.model_copy(update={**bare, "reasons": reasons, "needs_review": bool(reasons)})


def _differences(
    stored: StoredGrade, rubric: Rubric, now: GraderVersion, calibration: str | None
) -> tuple[Difference, ...]:
    credit_model, _, calibrated = stored.credit_model.partition(_CALIBRATED)
    pairs: dict[Version, tuple[str, str]] = {
        "rubric": (stored.rubric_hash, rubric.hash),
        "grader": (stored.grader_version, now.version),
        "encoder": (stored.model, now.model),
        "credit_model": (credit_model, now.credit_model),
        "calibration": (calibrated, calibration or ""),
    }
    return tuple(
        Difference(version, then, today) for version, (then, today) in pairs.items() if then != today
    )

"""Grading as the commands do it: load the model, grade, add template feedback."""

from collections.abc import Sequence

from rubrics.model import Rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.progress import model_progress
from service.credit.load import CreditModelError, credit_model_for
from service.encoders.errors import EncoderError
from service.encoders.load import load_encoder
from service.encoders.protocol import Encoder
from service.feedback.template import write_feedback
from service.grading.calibration import Calibration
from service.grading.credit_model import CreditModel
from service.grading.grade import Grade
from service.grading.grader import grade as grade_answers
from service.settings import Settings


def get_encoder(settings: Settings) -> Encoder:
    """Return the encoder, or end the command with a line that tells why there is none."""
    try:
        with model_progress() as report:
            return load_encoder(settings, report)
    except EncoderError as error:
        stop(str(error), ExitCode.NO_MODEL)


def get_credit_model(settings: Settings, encoder: Encoder) -> CreditModel | None:
    """Return the credit model that is set, or end the command with a line that tells why it can't be used."""
    try:
        return credit_model_for(settings, encoder)
    except CreditModelError as error:
        stop(str(error), ExitCode.NO_MODEL)


def grade_with_feedback(
    rubric: Rubric,
    answers: Sequence[str],
    encoder: Encoder,
    model: CreditModel | None,
    *,
    language: str | None = None,
    reveal_reference: bool = False,
    calibration: Calibration | None = None,
) -> list[Grade]:
    """Grade `answers` and add the template feedback to each grade.

    Raises:
        CalibrationError: `calibration` is for another rubric, grader, or encoder.
    """
    grades = grade_answers(rubric, answers, encoder=encoder, model=model, calibration=calibration)
    return [
        grade.model_copy(
            update={
                "feedback": write_feedback(
                    grade, rubric, answer, language=language, reveal_reference=reveal_reference
                )
            }
        )
        for grade, answer in zip(grades, answers, strict=True)
    ]


def check_length(name: str, answer: str, settings: Settings) -> None:
    """End the command if an answer is longer than the settings allow."""
    if len(answer) > settings.most_answer_characters:
        stop(
            f"{name} has {len(answer):,} characters; at most {settings.most_answer_characters:,} are graded "
            "(CAIFEN_MOST_ANSWER_CHARACTERS)"
        )

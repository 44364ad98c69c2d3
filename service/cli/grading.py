"""Grading as the commands do it: load the model, grade, add feedback."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import typer

from rubrics.model import Rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.progress import model_progress
from service.credit.load import CreditModelError, credit_model_for
from service.encoders.errors import EncoderError
from service.encoders.load import load_encoder
from service.encoders.protocol import Encoder
from service.feedback.explain import Readers, explain, explain_by_llm
from service.feedback.feedback_settings import FeedbackSettings
from service.feedback.many import GradedAnswer
from service.feedback.second_opinion import second_opinion
from service.grading.calibration import Calibration
from service.grading.credit_model import CreditModel
from service.grading.grade import Grade
from service.grading.grader import grade as grade_answers
from service.llm.reply import LLM
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


@dataclass(frozen=True)
class Explaining:
    """How grades are explained: by rule, or by the language model `llm`; `second_opinion` asks it about marks too."""

    settings: FeedbackSettings = field(default_factory=FeedbackSettings)
    readers: Readers = "student"
    llm: LLM | None = None
    second_opinion: bool = False
    seconds: float = 60.0


def grade_with_feedback(
    rubric: Rubric,
    answers: Sequence[str],
    encoder: Encoder,
    model: CreditModel | None,
    *,
    explaining: Explaining | None = None,
    calibration: Calibration | None = None,
) -> list[Grade]:
    """Grade `answers` and add feedback to each grade; unset: by rule, to the student.

    Raises:
        CalibrationError: `calibration` is for another rubric, grader, or encoder.
    """
    how = explaining or Explaining()
    grades = grade_answers(rubric, answers, encoder=encoder, model=model, calibration=calibration)
    graded = [GradedAnswer(grade, rubric, answer) for grade, answer in zip(grades, answers, strict=True)]
    if how.llm is None:
        return [explain(one, how.settings, how.readers) for one in graded]
    return asyncio.run(_explain_by_llm(graded, how.llm, how))


async def _explain_by_llm(graded: Sequence[GradedAnswer], llm: LLM, how: Explaining) -> list[Grade]:
    if how.second_opinion:
        graded = await asyncio.gather(*(_with_opinion(one, llm, how.seconds) for one in graded))
    return await explain_by_llm(graded, llm, how.settings, how.readers, seconds=how.seconds)


async def _with_opinion(one: GradedAnswer, llm: LLM, seconds: float) -> GradedAnswer:
    found = await second_opinion(one.grade, one.rubric, one.answer, llm, seconds=seconds)
    if found.failure is not None:
        typer.echo(f"Warning: no second opinion: {found.failure}", err=True)
    return replace(one, grade=found.grade)


def check_length(name: str, answer: str, settings: Settings) -> None:
    """End the command if an answer is longer than the settings allow."""
    if len(answer) > settings.most_answer_characters:
        stop(
            f"{name} has {len(answer):,} characters; at most {settings.most_answer_characters:,} are graded "
            "(CAIFEN_MOST_ANSWER_CHARACTERS)"
        )

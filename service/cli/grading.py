"""Grading as the commands do it: load the model, grade, add feedback."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from rubrics.model import Rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.progress import model_progress
from service.credit.load import CreditModelError, credit_model_for
from service.encoders.errors import EncoderError
from service.encoders.load import load_encoder
from service.encoders.protocol import Encoder
from service.feedback.explain import Explaining, GradedAnswer, explain, explain_by_llm
from service.grading.calibration import Calibration
from service.grading.credit_model import CreditModel
from service.grading.grade import Grade
from service.grading.grader import grade as grade_answers
from service.jobs.side_by_side import side_by_side
from service.llm.budget import Budget
from service.llm.limited import LimitedLLM
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
class Asking:
    """The language model that a run of a command asks: `seconds` for each grade, `budget` for the whole run."""

    llm: LimitedLLM
    seconds: float
    budget: Budget | None


def grade_with_feedback(
    rubric: Rubric,
    answers: Sequence[str],
    encoder: Encoder,
    model: CreditModel | None,
    *,
    explaining: Explaining | None = None,
    asking: Asking | None = None,
    calibration: Calibration | None = None,
) -> list[Grade]:
    """Grade `answers` and explain each grade; unset: by rule, to the student, without a language model.

    Raises:
        CalibrationError: `calibration` is for another rubric, grader, or encoder.
    """
    how = explaining or Explaining()
    grades = grade_answers(
        rubric, answers, encoder=encoder, model=model, calibration=calibration, each=side_by_side
    )
    graded = [GradedAnswer(grade, rubric, answer) for grade, answer in zip(grades, answers, strict=True)]
    if asking is None:
        return [explain(one, how) for one in graded]
    return asyncio.run(_explain_by_llm(graded, how, asking))


async def _explain_by_llm(graded: Sequence[GradedAnswer], how: Explaining, asking: Asking) -> list[Grade]:
    # Loading LiteLLM takes seconds, which are not the first grade's; if that fails, each feedback says so.
    with suppress(Exception):
        await asking.llm.prepare()
    return await explain_by_llm(graded, asking.llm, how, seconds=asking.seconds, budget=asking.budget)


def check_length(name: str, answer: str, settings: Settings) -> None:
    """End the command if an answer is longer than the settings allow."""
    if len(answer) > settings.most_answer_characters:
        stop(
            f"{name} has {len(answer):,} characters; at most {settings.most_answer_characters:,} are graded "
            "(CAIFEN_MOST_ANSWER_CHARACTERS)"
        )

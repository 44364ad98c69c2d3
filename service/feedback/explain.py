"""Grades explained for the student, the teacher, or both, by rule or by a language model: all that the doors call."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rubrics.model import FeedbackChoices, Rubric
from service.feedback.feedback_settings import Audience, settings_for
from service.feedback.llm_feedback import write_llm_feedback
from service.feedback.second_opinion import second_opinion
from service.feedback.template import check_same_rubric, write_feedback
from service.grading.grade import Feedback, Grade, SecondOpinion
from service.llm.budget import Budget
from service.llm.limited import limited
from service.llm.reply import LLM

_log = logging.getLogger(__name__)

Readers = Literal["student", "teacher", "both"]

AT_ONCE = 8

_READERS: dict[Readers, tuple[Audience, ...]] = {
    "student": ("student",),
    "teacher": ("teacher",),
    "both": ("student", "teacher"),
}


@dataclass(frozen=True)
class GradedAnswer:
    """A grade with what it was made of."""

    grade: Grade
    rubric: Rubric
    answer: str


@dataclass(frozen=True)
class Explaining:
    """What is wanted to explain a grade.

    writer: Who writes the feedback; None: nobody.
    readers: Who it is for.
    choices: How it is written; what they leave open the rubric says.
    second_opinion: Whether a language model is asked about key points of uncertain credit.
    """

    writer: Literal["template", "llm"] | None = "template"
    readers: Readers = "student"
    choices: FeedbackChoices = field(default_factory=FeedbackChoices)
    second_opinion: bool = False

    @property
    def asks_a_model(self) -> bool:
        """Whether a language model is needed for it."""
        return self.writer == "llm" or self.second_opinion


_BY_RULE = Explaining()


def explain(one: GradedAnswer, how: Explaining = _BY_RULE, *, no_model: str = "") -> Grade:
    """Return the grade with feedback by rule; no mark, credit, or verdict of it changes.

    `no_model` is the code of why the language model that `how` wants is not asked; it is recorded where the model's
    word is missing.

    Raises:
        ValueError: the grade was made by another rubric.
    """
    check_same_rubric(one.grade, one.rubric)
    grade = one.grade
    if how.second_opinion and no_model:
        grade = grade.model_copy(update={"second_opinion": SecondOpinion(failure=no_model)})
    if how.writer is None:
        return grade
    fallback = (no_model,) if how.writer == "llm" and no_model else ()
    written: dict[Audience, Feedback] = {}
    for audience in _READERS[how.readers]:
        settings = settings_for(audience, how.choices, one.rubric)
        by_rule = write_feedback(
            grade,
            one.rubric,
            one.answer,
            language=settings.language,
            reveal_reference=settings.reveal_reference,
            audience=audience,
        )
        written[audience] = by_rule.model_copy(update={"fallback": fallback})
    return _with(grade, written)


async def explain_by_llm(
    graded: Sequence[GradedAnswer],
    llm: LLM,
    how: Explaining,
    *,
    seconds: float = 60.0,
    budget: Budget | None = None,
    at_once: int = AT_ONCE,
) -> list[Grade]:
    """Return the grades, in their order, with what `llm` was asked for, or in its place what rules say.

    None waits for another's failure, and no mark, credit, or verdict changes.

    Args:
        graded: What to explain.
        llm: The model to ask.
        how: What is wanted.
        seconds: For each grade, from its turn on: the second opinion and the feedback to all readers together.
        budget: Pays for all of them; None: no limit.
        at_once: So many grades have their turn at the same time.

    Raises:
        ValueError: a grade was made by another rubric than its own; then none was asked for.
    """
    for one in graded:
        check_same_rubric(one.grade, one.rubric)
    paid = llm if budget is None else limited(llm).spending(budget)
    turns = asyncio.Semaphore(at_once)

    async def in_turn(one: GradedAnswer) -> Grade:
        async with turns:
            try:
                return await _explain(one, paid, how, seconds)
            except Exception as error:  # whatever goes wrong here, the grade is finished
                _log.error("feedback fell back to the template: %s", type(error).__name__)
                return explain(one, how, no_model="llm_failed")

    return list(await asyncio.gather(*map(in_turn, graded)))


async def _explain(one: GradedAnswer, llm: LLM, how: Explaining, seconds: float) -> Grade:
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    if how.second_opinion:
        # It comes first, since the feedback says whether a person will look; but it may not take all of the time.
        share = seconds / 2 if how.writer == "llm" else seconds
        opinion = await second_opinion(one.grade, one.rubric, one.answer, llm, seconds=share)
        one = replace(one, grade=opinion)
    if how.writer != "llm":
        return explain(one, how)
    audiences = _READERS[how.readers]
    left = deadline - clock()
    written = await asyncio.gather(
        *(
            write_llm_feedback(
                one.grade,
                one.rubric,
                one.answer,
                llm,
                settings=settings_for(audience, how.choices, one.rubric),
                seconds=left,
            )
            for audience in audiences
        )
    )
    return _with(one.grade, dict(zip(audiences, written, strict=True)))


def _with(grade: Grade, written: dict[Audience, Feedback]) -> Grade:
    """Put feedback on a grade: the one place that does, and it can reach no other field."""
    fields: dict[Audience, str] = {"student": "feedback", "teacher": "teacher_feedback"}
    return grade.model_copy(update={fields[audience]: feedback for audience, feedback in written.items()})

"""Feedback by a language model on many grades at once: in their order, and none waits for another's failure."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rubrics.model import Rubric
from service.feedback.feedback_settings import FeedbackSettings
from service.feedback.llm_feedback import write_llm_feedback
from service.feedback.template import check_same_rubric
from service.grading.grade import Feedback, Grade
from service.llm.reply import LLM

AT_ONCE = 8


@dataclass(frozen=True)
class GradedAnswer:
    """A grade with what it was made of."""

    grade: Grade
    rubric: Rubric
    answer: str


async def write_many(
    graded: Sequence[GradedAnswer],
    llm: LLM,
    *,
    settings: FeedbackSettings | None = None,
    seconds: float = 60.0,
    at_once: int = AT_ONCE,
) -> list[Feedback]:
    """Return the feedback on each of `graded`, in the same order; where the model fails on one it is the template's.

    Args:
        graded: What to explain.
        llm: The model to ask.
        settings: For all of them; unset: to the student, as each answer's language is.
        seconds: For each, from its turn on.
        at_once: So many are written at the same time.

    Raises:
        ValueError: a grade was made by another rubric than its own; then none was asked for.
    """
    for one in graded:
        check_same_rubric(one.grade, one.rubric)
    turns = asyncio.Semaphore(at_once)

    async def write(one: GradedAnswer) -> Feedback:
        async with turns:
            return await write_llm_feedback(
                one.grade, one.rubric, one.answer, llm, settings=settings, seconds=seconds
            )

    return list(await asyncio.gather(*map(write, graded)))

"""Grades with feedback on them, for the student, the teacher, or both: all that the doors need to call."""

import asyncio
from collections.abc import Sequence
from typing import Literal

from service.feedback.feedback_settings import Audience, FeedbackSettings
from service.feedback.many import AT_ONCE, GradedAnswer, write_many
from service.feedback.template import write_feedback
from service.grading.grade import Feedback, Grade
from service.llm.reply import LLM

Readers = Literal["student", "teacher", "both"]

_READERS: dict[Readers, tuple[Audience, ...]] = {
    "student": ("student",),
    "teacher": ("teacher",),
    "both": ("student", "teacher"),
}


def explain(
    one: GradedAnswer, settings: FeedbackSettings | None = None, readers: Readers = "student"
) -> Grade:
    """Return the grade with template feedback for `readers`; nothing else of it changes.

    Raises:
        ValueError: the grade was made by another rubric.
    """
    settings = settings or FeedbackSettings()
    written = {
        audience: write_feedback(
            one.grade,
            one.rubric,
            one.answer,
            language=settings.language,
            reveal_reference=settings.reveal_reference,
            audience=audience,
        )
        for audience in _READERS[readers]
    }
    return _with(one.grade, written)


async def explain_by_llm(
    graded: Sequence[GradedAnswer],
    llm: LLM,
    settings: FeedbackSettings | None = None,
    readers: Readers = "student",
    *,
    seconds: float = 60.0,
    at_once: int = AT_ONCE,
) -> list[Grade]:
    """Return the grades, in their order, with feedback by `llm` or in its place the template's; nothing else changes.

    `seconds` are for each feedback, and `at_once` of them are written at the same time for each reader.

    Raises:
        ValueError: a grade was made by another rubric than its own.
    """
    settings = settings or FeedbackSettings()
    audiences = _READERS[readers]
    written = await asyncio.gather(
        *(
            write_many(
                graded,
                llm,
                settings=settings.model_copy(update={"audience": audience}),
                seconds=seconds,
                at_once=at_once,
            )
            for audience in audiences
        )
    )
    return [
        _with(one.grade, dict(zip(audiences, feedback, strict=True)))
        for one, feedback in zip(graded, zip(*written, strict=True), strict=True)
    ]


def _with(grade: Grade, written: dict[Audience, Feedback]) -> Grade:
    """Put feedback on a grade: the one place that does, and it can reach no other field."""
    fields: dict[Audience, str] = {"student": "feedback", "teacher": "teacher_feedback"}
    return grade.model_copy(update={fields[audience]: feedback for audience, feedback in written.items()})

"""Feedback by a language model: asked, checked, repaired once, and else written by rule. Marks are not its matter."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from rubrics.model import Rubric
from service.feedback.asking import Spent, failure_code
from service.feedback.assemble import assemble
from service.feedback.brief import Brief, make_brief
from service.feedback.faithful import find_faults
from service.feedback.feedback_settings import FeedbackSettings
from service.feedback.on_topic import without_asides
from service.feedback.request import (
    PROMPT_VERSION,
    feedback_request,
    new_nonce,
    repair_request,
    without_nonce,
)
from service.feedback.template import says_something, write_feedback
from service.feedback.wording import WORDING
from service.feedback.written import WrittenFeedback, pieces_of
from service.grading.grade import Feedback, Grade
from service.llm.reply import LLM, Message


class _NotWritten(Exception):  # noqa: N818 - it never leaves this file
    """Why there is no feedback by the model."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = codes


async def write_llm_feedback(
    grade: Grade,
    rubric: Rubric,
    answer: str,
    llm: LLM,
    *,
    settings: FeedbackSettings | None = None,
    seconds: float = 60.0,
    draw_nonce: Callable[[], str] = new_nonce,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Feedback:
    """Return feedback on `grade` that `llm` wrote and that every check let through, or the template's.

    Where it is the template's, `fallback` has the codes of why (docs/feedback.md). The grade is only read: no mark
    depends on what a model says.

    Args:
        grade: A finished grade.
        rubric: The rubric it was made by.
        answer: The answer as it was graded.
        llm: The model to ask.
        settings: The reader, the language, and how to speak; unset: to the student, as the answer's language is.
        seconds: For everything together, tries, waits, and the repair; after that it is the template.
        draw_nonce: Gives the random letters that fence the answer in.
        sleep: Waits between tries; a test may put another clock in.

    Raises:
        ValueError: `grade` was made by another rubric than `rubric`.
    """
    settings = settings or FeedbackSettings()
    brief = make_brief(grade, rubric, answer, settings)
    spent = Spent()
    try:
        _check_worth_asking(brief)
        return await _write(brief, llm, seconds, draw_nonce, sleep, spent)
    except _NotWritten as reason:
        codes = reason.codes
    except Exception as error:  # a fault here or in a client must not take the grade with it
        codes = (failure_code(error),)
    template = write_feedback(
        grade,
        rubric,
        answer,
        language=settings.language,
        reveal_reference=settings.reveal_reference,
        audience=settings.audience,
    )
    return template.model_copy(update={"fallback": codes, "usage": spent.told()})


def _check_worth_asking(brief: Brief) -> None:
    asked = (brief.settings.language or "").split("-")[0].lower()
    if asked and asked not in WORDING:
        raise _NotWritten("no_checks_for_language")
    if not says_something(brief.answer):
        raise _NotWritten("nothing_to_explain")
    # The grade says so; what talks to a marker would talk to the model too.
    if any(reason.code == "addresses_the_marker" for reason in brief.grade.reasons):
        raise _NotWritten("addresses_the_marker")


async def _write(
    brief: Brief,
    llm: LLM,
    seconds: float,
    draw_nonce: Callable[[], str],
    sleep: Callable[[float], Awaitable[None]],
    spent: Spent,
) -> Feedback:
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    first, nonce = feedback_request(brief, draw_nonce)
    faults_of = partial(find_faults, brief=brief, rules=first[0]["content"], nonce=nonce)

    async def ask(messages: list[Message]) -> WrittenFeedback:
        found = await spent.complete(
            llm,
            messages,
            WrittenFeedback,
            seconds=max(0.0, deadline - clock()),
            sleep=sleep,
            # The repair is kept as the reply to the first request: the same is not repaired twice.
            cache_key=without_nonce(first, nonce),
            prompt_version=PROMPT_VERSION,
            # Another answer with the same evidence may have other words that must not be repeated.
            is_good=lambda written: not faults_of(written),
        )
        return found.value

    written = await ask(first)
    faults = faults_of(written)
    if faults:
        told = [fault.told for fault in faults]
        written = await ask(repair_request(first, written.model_dump_json(), told))
        faults = faults_of(written)
    if faults:
        raise _NotWritten(*dict.fromkeys(fault.code for fault in faults))
    kept = without_asides(written, brief)
    if not any(piece.text for piece in pieces_of(kept)):
        raise _NotWritten("off_topic")
    feedback = assemble(kept, brief, model=llm.name, usage=spent.told())
    if kept == written:
        return feedback
    return feedback.model_copy(update={"mended": tuple(sorted({*feedback.mended, "asides_removed"}))})

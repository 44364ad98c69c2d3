"""Asking a language model on behalf of a grade: what it used, and why it gave nothing, in stable codes."""

import logging
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from service.grading.grade import Grade, LLMUsage
from service.llm.complete import Completion, complete_json
from service.llm.errors import LLMError
from service.llm.reply import LLM, Message
from service.llm.usage import UNKNOWN, Usage

Schema = TypeVar("Schema", bound=BaseModel)

_log = logging.getLogger(__name__)


class Spent:
    """Asks a model and adds up what its replies and its failures used."""

    def __init__(self) -> None:
        self._usage: Usage | None = None
        self._cached = False

    async def complete(
        self, llm: LLM, messages: list[Message], schema: type[Schema], **how: Any
    ) -> Completion[Schema]:
        """Do as `complete_json` does with the same arguments, and count what it used.

        Raises:
            LLMError: nothing usable came in time.
        """
        try:
            found = await complete_json(llm, messages, schema, **how)
        except LLMError as error:
            self._add(error.usage)
            raise
        except BaseException:
            # Cut off at the deadline, or a client that broke: nobody knows what that took.
            self._add(UNKNOWN)
            raise
        self._add(found.usage)
        self._cached = found.cached
        return found

    def told(self) -> LLMUsage | None:
        """Return what was used, as it is kept with a grade; None where no model was asked."""
        if self._usage is None:
            return None
        return LLMUsage(
            prompt_tokens=self._usage.prompt_tokens,
            completion_tokens=self._usage.completion_tokens,
            cost=self._usage.cost,
            cached=self._cached,
        )

    def _add(self, usage: Usage) -> None:
        self._usage = usage if self._usage is None else self._usage + usage


def failure_code(error: Exception) -> str:
    """Return the stable code of why a model gave nothing; a fault of our own or of its client is logged by its kind."""
    if isinstance(error, TimeoutError):
        return "llm_too_late"
    if isinstance(error, LLMError):
        return f"llm_{error.cause.replace(' ', '_')}"
    # Its kind alone: its words may hold the key or the answer.
    _log.error("a language model could not be asked: %s", type(error).__name__)
    return "llm_failed"


def spent_on(grades: Iterable[Grade]) -> Usage:
    """Return what a language model used for `grades` altogether; what is unknown in one is unknown in the sum."""
    total = Usage()
    for grade in grades:
        for written in (grade.feedback, grade.teacher_feedback, grade.second_opinion):
            used = written.usage if written is not None else None
            if used is not None:
                total += Usage(used.prompt_tokens, used.completion_tokens, used.cost)
    return total

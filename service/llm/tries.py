"""One loop of tries under one deadline: what may work later is asked again, after a wait."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import BaseModel

from service.llm.breaker import Passage
from service.llm.errors import CallError, with_advice
from service.llm.limited import LimitedLLM
from service.llm.reply import Message, Reply
from service.llm.usage import NOTHING, Usage

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 20.0
# The deadline is to end it: a limit by the minute has passed by then (docs/decisions/0012).
_MOST_TRIES = 10
_GIVEN_UP_ON = frozenset({"overloaded", "unreachable", "too late"})


@dataclass(frozen=True)
class Patience:
    """Until when to try (in the event loop's time), and how to wait in between."""

    deadline: float
    sleep: Callable[[float], Awaitable[None]]


async def ask_until(
    llm: LimitedLLM, messages: list[Message], schema: type[BaseModel], patience: Patience
) -> Reply:
    """Return the model's reply, with the usage of all tries.

    Raises:
        LLMError: no reply came before the deadline, or there is none to be had.
    """
    try:
        with llm.limits.breaker.admit() as passage:
            return await _try(llm, messages, schema, patience, passage)
    except CallError as error:
        failure = with_advice(error.cause, str(error), usage=error.usage)
    raise failure


async def _try(
    llm: LimitedLLM, messages: list[Message], schema: type[BaseModel], patience: Patience, passage: Passage
) -> Reply:
    clock = asyncio.get_running_loop().time
    used = NOTHING
    for attempt in range(_MOST_TRIES):
        try:
            reply = await llm.ask(messages, schema, seconds=max(0.0, patience.deadline - clock()))
        except CallError as error:
            used += error.usage
            wait = max(_backoff(attempt), error.retry_after or 0.0)
            over = _over(error, attempt, in_time=clock() + wait < patience.deadline)
            if over is not None:
                _report(passage, error)
                raise _last(error, over, used) from None
        else:
            passage.worked()
            return Reply(reply.text, used + reply.usage, cut_off=reply.cut_off)
        await patience.sleep(wait)
    raise AssertionError("the last try returns or raises")


def _over(error: CallError, attempt: int, *, in_time: bool) -> str | None:
    """Return what to add to the last try's message, None where another try may follow."""
    if not error.transient or attempt + 1 == _MOST_TRIES or (error.cause == "too late" and not in_time):
        return ""
    return None if in_time else ", and there is no time for another try"


def _report(passage: Passage, error: CallError) -> None:
    if not error.sent:
        return
    if error.cause in _GIVEN_UP_ON:
        passage.failed(error)
    else:
        passage.worked()


def _last(error: CallError, over: str, used: Usage) -> CallError:
    return CallError(
        error.cause,
        f"{error}{over}",
        transient=False,
        retry_after=error.retry_after,
        sent=error.sent,
        usage=used,
    )


def _backoff(attempt: int) -> float:
    """Return seconds to wait: doubled with each try, and spread so that many clients do not come back at once."""
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempt)
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreads load, keeps no secret

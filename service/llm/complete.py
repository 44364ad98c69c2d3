"""Asking a model for an object: one loop of tries under one deadline, validation, and one repair."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from service.llm.errors import CallError, Cause, LLMError
from service.llm.reply import LLM, Message, Reply, Usage

Schema = TypeVar("Schema", bound=BaseModel)

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 20.0
_MOST_TRIES = 6
_MOST_FAULTS = 8
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL | re.IGNORECASE)
_WHAT_TO_DO: dict[Cause, str] = {
    "setting": "check the model's name, CAIFEN_LLM_API_BASE, and CAIFEN_LLM_API_KEY",
    "refused": "ask another model, or shorten what it is given",
    "overloaded": "wait, or ask for less at once",
    "unreachable": "check CAIFEN_LLM_API_BASE and the network, or try again later",
    "too late": "raise CAIFEN_LLM_SECONDS, or take a faster model",
    "unusable": "take a model that keeps to a JSON schema",
}


@dataclass(frozen=True)
class Completion(Generic[Schema]):
    """A validated object from the model `model`, and all that was used to get it."""

    value: Schema
    usage: Usage
    model: str
    repaired: bool


async def complete_json(
    llm: LLM,
    messages: list[Message],
    schema: type[Schema],
    *,
    seconds: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Completion[Schema]:
    """Return what `llm` makes of `messages`, as a valid `schema`.

    Calls that may work later are repeated after a wait that grows and is never shorter than the provider asks.
    A reply that does not fit is sent back once with what is wrong.

    Args:
        llm: The model.
        messages: What it is told; the last one asks for JSON in words too, for models that know no schema.
        schema: What the reply must fit.
        seconds: For everything together: tries, waits, and the repair.
        sleep: Waits; a test may put another clock in.

    Raises:
        LLMError: nothing usable came in time.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    first = await _ask(llm, messages, schema, deadline, sleep)
    value, faults = _read(first.text, schema)
    if value is not None:
        return Completion(value, first.usage, llm.name, repaired=False)
    again: list[Message] = [
        *messages,
        {"role": "assistant", "content": first.text},
        {"role": "user", "content": _repair_request(faults, schema)},
    ]
    second = await _ask(llm, again, schema, deadline, sleep)
    value, faults = _read(second.text, schema)
    if value is None:
        raise _failure("unusable", "the model's reply is not what was asked for, twice: " + "; ".join(faults))
    return Completion(value, first.usage + second.usage, llm.name, repaired=True)


async def _ask(
    llm: LLM,
    messages: list[Message],
    schema: type[BaseModel],
    deadline: float,
    sleep: Callable[[float], Awaitable[None]],
) -> Reply:
    clock = asyncio.get_running_loop().time
    for attempt in range(_MOST_TRIES):
        left = deadline - clock()
        if left <= 0:
            raise _failure("too late", "the model did not reply in time")
        try:
            return await llm.ask(messages, schema, seconds=left)
        except CallError as error:
            if not error.transient or attempt + 1 == _MOST_TRIES:
                raise _failure(error.cause, str(error)) from None
            wait = max(_backoff(attempt), error.retry_after or 0.0)
            if clock() + wait >= deadline:
                raise _failure(error.cause, f"{error}, and there is no time for another try") from None
            await sleep(wait)
    raise AssertionError("the last try returns or raises")


def _backoff(attempt: int) -> float:
    """Return seconds to wait: doubled with each try, and spread so that many clients do not come back at once."""
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempt)
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreads load, keeps no secret


def _read(text: str, schema: type[Schema]) -> tuple[Schema | None, list[str]]:
    """Return the object in `text`, or None and what is wrong in words that hold nothing of the text."""
    if not text.strip():
        return None, ["it is empty"]
    fenced = _FENCED.match(text)
    try:
        return schema.model_validate_json(fenced[1] if fenced else text), []
    except ValidationError as error:
        faults = error.errors(include_input=False, include_context=False, include_url=False)
        return None, [
            f"{_place(fault['loc'], fault['type'])}: {_plain(fault['type'])}"
            for fault in faults[:_MOST_FAULTS]
        ]


def _place(path: tuple[int | str, ...], kind: str) -> str:
    # The name of a field that the schema does not have is the model's own text.
    known = path[:-1] if kind == "extra_forbidden" else path
    return ".".join(map(str, known)) or "the whole"


def _plain(kind: str) -> str:
    return "not JSON" if kind == "json_invalid" else kind.replace("_", " ")


def _repair_request(faults: list[str], schema: type[BaseModel]) -> str:
    return (
        "That reply can't be used: "
        + "; ".join(faults)
        + f". Reply once more with nothing but JSON that fits this schema: {schema.model_json_schema()}"
    )


def _failure(cause: Cause, told: str) -> LLMError:
    return LLMError(cause, f"{told}; {_WHAT_TO_DO[cause]}")

"""Asking a model for an object: tries under one deadline, validation, one repair, and the cache before it all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from service.llm.budget import Budget
from service.llm.errors import LLMError, with_advice
from service.llm.limited import LimitedLLM, limited
from service.llm.reading import read_object, read_reply, repair_request
from service.llm.reply import LLM, Message, Reply
from service.llm.reply_cache import Kept, place_of
from service.llm.tries import Patience, ask_until
from service.llm.usage import NOTHING, Usage

Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True)
class Completion(Generic[Schema]):
    """A validated object from the model `model`, and all that was used to get it.

    cached: It was kept from an earlier call, and nothing was used.
    """

    value: Schema
    usage: Usage
    model: str
    repaired: bool
    cached: bool = False


async def complete_json(
    llm: LLM,
    messages: list[Message],
    schema: type[Schema],
    *,
    seconds: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    cache_key: str | None = None,
    prompt_version: str = "",
    is_good: Callable[[Schema], bool] = lambda _: True,
    budget: Budget | None = None,
) -> Completion[Schema]:
    """Return what `llm` makes of `messages`, as a valid `schema`.

    Calls that may work later are repeated after a wait that grows and is never shorter than the provider asks.
    A reply that does not fit is sent back once with what is wrong.

    Args:
        llm: The model; one from `load_llm` shares its limits and its cache with the whole process.
        messages: What it is told; the last one asks for JSON in words too, for models that know no schema.
        schema: What the reply must fit.
        seconds: For everything together: waiting for a slot, tries, waits, and the repair.
        sleep: Waits; a test may put another clock in.
        cache_key: What `messages` say without what differs from call to call (a nonce): a good reply to the same
            is used again. None: nothing is kept or looked up.
        prompt_version: Replies to an earlier version are not used again.
        is_good: Which of the replies that fit are kept and used again; others are returned all the same.
        budget: Pays for the calls; None: no limit.

    Raises:
        LLMError: nothing usable came in time; its `usage` is what was used for nothing.
    """
    model = limited(llm)
    place = None
    if cache_key is not None:
        place = place_of(f"{llm.name} {model.limits.identity}", cache_key, schema, prompt_version)
        found = _kept(model, place, schema)
        if found is not None and is_good(found.value):
            return found
    if budget is not None:
        model = model.spending(budget)
    patience = Patience(asyncio.get_running_loop().time() + seconds, sleep)
    value, reply, repaired = await _ask(model, messages, schema, patience)
    if place is not None and is_good(value):
        model.limits.cache.keep(place, Kept(reply.text, repaired))
    return Completion(value, reply.usage, llm.name, repaired=repaired)


def _kept(model: LimitedLLM, place: str, schema: type[Schema]) -> Completion[Schema] | None:
    kept = model.limits.cache.find(place)
    # Read anew, so that no two callers hold the same object.
    value = read_object(kept.text, schema)[0] if kept is not None else None
    if kept is None or value is None:
        return None
    return Completion(value, NOTHING, model.name, repaired=kept.repaired, cached=True)


async def _ask(
    model: LimitedLLM, messages: list[Message], schema: type[Schema], patience: Patience
) -> tuple[Schema, Reply, bool]:
    """Return the object, the reply that holds it with all that was used, and whether it took the repair."""
    first = await ask_until(model, messages, schema, patience)
    value, faults = read_reply(first, schema)
    if value is not None:
        return value, first, False
    try:
        second = await ask_until(model, repair_request(messages, first, faults, schema), schema, patience)
    except LLMError as error:
        raise LLMError(error.cause, str(error), usage=first.usage + error.usage) from None
    used = first.usage + second.usage
    value, faults = read_reply(second, schema)
    if value is None:
        raise with_advice(
            "unusable",
            "the model's reply is not what was asked for, twice: " + "; ".join(faults),
            usage=used,
        )
    return value, Reply(second.text, used), True

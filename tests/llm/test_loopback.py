"""Bad connections, for real: what respx can't do on its wire is done by a server on loopback."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from service.llm.complete import Completion, complete_json
from service.llm.errors import LLMError
from service.llm.load import load_llm
from service.llm.usage import UNKNOWN
from service.settings import Settings
from tests.llm.canned import ASKED, CANARY, RED, Colour
from tests.llm.loopback import breaks_off, drips, good, provider, resets, says_nothing
from tests.llm.scripted import no_wait


def settings(base: str, **more: object) -> Settings:
    return Settings.model_validate({"llm_api_base": base, "llm_api_key": CANARY, **more})


async def ask(base: str, seconds: float = 20.0) -> Completion[Colour]:
    llm = load_llm(settings(base), "openai/m")
    await llm.prepare()
    return await complete_json(llm, ASKED, Colour, seconds=seconds, sleep=no_wait)


@pytest.mark.parametrize("silence", [drips, says_nothing])
def test_a_reply_that_does_not_end_is_cut_at_the_deadline(silence: Callable[..., Awaitable[None]]) -> None:
    async def work() -> tuple[LLMError, float]:
        async with provider(silence) as base:
            await load_llm(settings(base), "openai/m").prepare()
            start = time.monotonic()
            with pytest.raises(LLMError) as failure:
                await ask(base, seconds=0.4)
            return failure.value, time.monotonic() - start

    error, took = asyncio.run(work())
    assert (error.cause, error.usage) == ("too late", UNKNOWN)
    assert 0.3 < took < 1.0
    assert CANARY not in f"{error!r}"


@pytest.mark.parametrize("breaks", [resets, breaks_off])
def test_a_connection_that_breaks_is_made_anew(breaks: Callable[..., Awaitable[None]]) -> None:
    async def work() -> Completion[Colour]:
        async with provider(breaks, breaks, good) as base:
            return await ask(base)

    assert asyncio.run(work()).value == RED


def test_a_port_where_nobody_listens() -> None:
    async def work() -> None:
        async with provider(good) as base:
            pass
        with pytest.raises(LLMError) as failure:
            await ask(base)
        assert (failure.value.cause, failure.value.usage.tokens) == ("unreachable", 0)

    asyncio.run(work())


def test_one_model_in_several_event_loops_one_after_the_other() -> None:
    async def work() -> Completion[Colour]:
        async with provider(good) as base:
            await ask(base)
            return await ask(base)

    for _ in range(3):
        assert asyncio.run(work()).value == RED

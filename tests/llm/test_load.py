"""Models by the settings: limits that all who load the same model share."""

import asyncio

import httpx
import pytest
import respx

from service.llm.complete import complete_json
from service.llm.errors import LLMError
from service.llm.load import forget_limits, job_budget, load_llm
from service.llm.reply import Message
from service.settings import Settings
from tests.llm.canned import ASKED, BASE, FITS, Colour, failed, said
from tests.llm.scripted import no_wait


def settings(**more: object) -> Settings:
    return Settings.model_validate({"llm_api_base": BASE, "llm_api_key": "k", **more})


def test_the_same_model_and_settings_share_their_limits() -> None:
    limits = load_llm(settings(), "openai/m").limits
    assert load_llm(settings(), "openai/m").limits is limits
    assert load_llm(settings(most_waiting=7), "openai/m").limits is limits, "what is no model's setting"
    for other in (
        load_llm(settings(), "openai/n"),
        load_llm(settings(llm_api_base="http://other.test/v1"), "openai/m"),
        load_llm(settings(llm_api_key="other"), "openai/m"),
        load_llm(settings(llm_concurrency=9), "openai/m"),
    ):
        assert other.limits is not limits
    forget_limits()
    assert load_llm(settings(), "openai/m").limits is not limits


def test_no_more_requests_at_once_than_the_setting_says(wire: respx.Route) -> None:
    running = most = 0

    async def serve(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return said(FITS)

    wire.mock(side_effect=serve)

    async def many() -> None:
        # Each loads the model by itself, as the requests of a server do.
        calls = [
            complete_json(load_llm(settings(llm_concurrency=3), "openai/m"), ASKED, Colour, seconds=50)
            for _ in range(12)
        ]
        await asyncio.gather(*calls)

    for _ in range(2):
        asyncio.run(many())
    assert most == 3
    assert wire.call_count == 24


def test_waiting_for_a_slot_is_part_of_the_deadline(wire: respx.Route) -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return said(FITS)

    wire.mock(side_effect=hang)

    async def many() -> list[BaseException | object]:
        llm = load_llm(settings(llm_concurrency=1), "openai/m")
        await llm.prepare()
        calls = [complete_json(llm, ASKED, Colour, seconds=0.3) for _ in range(5)]
        async with asyncio.timeout(1):
            return list(await asyncio.gather(*calls, return_exceptions=True))

    ends = asyncio.run(many())
    assert all(isinstance(end, LLMError) and end.cause == "too late" for end in ends)
    assert wire.call_count < 5


def test_a_model_that_is_down_is_asked_no_more_by_anybody(wire: respx.Route) -> None:
    wire.mock(return_value=failed(503))

    def request() -> str:
        llm = load_llm(settings(llm_breaker_failures=2), "openai/m")
        with pytest.raises(LLMError) as failure:
            asyncio.run(complete_json(llm, ASKED, Colour, seconds=50, sleep=no_wait))
        return str(failure.value)

    request()
    request()
    sent = wire.call_count
    assert "is not asked for another 30 s" in request()
    assert wire.call_count == sent


def test_a_reply_is_kept_for_whoever_asks_the_same(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS))

    async def ask(nonce: str) -> bool:
        messages = [Message(role="user", content=nonce)]
        llm = load_llm(settings(), "openai/m")
        return (await complete_json(llm, messages, Colour, seconds=50, cache_key="same")).cached

    assert [asyncio.run(ask(nonce)) for nonce in "abc"] == [False, True, True]
    assert wire.call_count == 1


def test_the_longest_reply_is_asked_for_where_it_is_set(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS))
    for limit in (None, 300):
        llm = load_llm(settings(llm_reply_tokens=limit), "openai/m")
        asyncio.run(complete_json(llm, ASKED, Colour, seconds=50))
    bodies = [call.request.content for call in wire.calls]
    assert b"max_tokens" not in bodies[0]
    assert b'"max_tokens":300' in bodies[1].replace(b" ", b"")


def test_the_price_that_is_set_pays_a_jobs_budget(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS))
    own = settings(llm_prompt_price=1e6, llm_reply_price=0, llm_job_dollars=400)
    budget = job_budget(own)
    assert budget is not None
    llm = load_llm(own, "openai/m")
    found = asyncio.run(complete_json(llm, ASKED, Colour, seconds=50, budget=budget))
    assert found.usage.cost == budget.usage.cost == 5.0


def test_a_budget_of_dollars_for_a_model_without_a_price_sends_nothing(wire: respx.Route) -> None:
    budget = job_budget(settings(llm_job_dollars=1))
    with pytest.raises(LLMError, match="price of openai/m is unknown") as failure:
        asyncio.run(complete_json(load_llm(settings(), "openai/m"), ASKED, Colour, seconds=50, budget=budget))
    assert failure.value.cause == "budget"
    assert wire.call_count == 0


def test_no_limit_no_budget() -> None:
    assert job_budget(settings()) is None


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CAIFEN_{name.upper()}", raising=False)

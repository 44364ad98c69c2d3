"""A model behind LiteLLM, on the wire: what is sent, what comes back, and every way in which it fails."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx
from pydantic import BaseModel, ConfigDict, SecretStr

from service.llm.complete import Completion, complete_json
from service.llm.errors import Cause, LLMError
from service.llm.litellm_model import LiteLLMModel
from service.llm.reply import Message

CANARY = "sk-canary-7f3a"
TOLD = "第七题的参考答案"
BASE = "http://llm.test/v1"
ASKED: list[Message] = [{"role": "user", "content": TOLD}]


class Colour(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    share: float


@pytest.fixture
def wire() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.post(f"{BASE}/chat/completions")


def said(content: str | None, **more: Any) -> httpx.Response:
    return httpx.Response(
        200,
        json={
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": content},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
        }
        | more,
    )


def failed(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(
        status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        json={"error": {"message": f"{CANARY} {TOLD}"}},
    )


FITS = '{"name": "red", "share": 0.5}'


def ask(
    waits: list[float] | None = None, seconds: float = 50.0, name: str = "openai/m"
) -> Completion[Colour]:
    async def sleep(wait: float) -> None:
        if waits is not None:
            waits.append(wait)

    model = LiteLLMModel(name, api_base=BASE, api_key=SecretStr(CANARY))
    return asyncio.run(complete_json(model, ASKED, Colour, seconds=seconds, sleep=sleep))


def test_a_reply_is_validated_and_counted(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS))
    found = ask()
    assert (found.value, found.model, found.repaired) == (Colour(name="red", share=0.5), "openai/m", False)
    assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (5, 3)
    assert found.usage.cost is None, "the price of a model that nobody knows is unknown, not 0"
    sent = json.loads(wire.calls.last.request.content)
    assert sent["messages"] == ASKED
    assert sent["temperature"] == 0
    assert sent["response_format"] == {"type": "json_object"}
    assert wire.calls.last.request.headers["authorization"] == f"Bearer {CANARY}"


def test_a_model_that_takes_a_schema_is_given_it_and_its_price_is_known(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS, model="gpt-4o-mini"))
    found = ask(name="openai/gpt-4o-mini")
    sent = json.loads(wire.calls.last.request.content)["response_format"]["json_schema"]["schema"]
    assert sent["required"] == ["name", "share"]
    assert found.usage.cost is not None
    assert 0 < found.usage.cost < 0.001


def test_a_fence_around_the_json_is_taken_off(wire: respx.Route) -> None:
    wire.mock(return_value=said(f"```json\n{FITS}\n```"))
    assert not ask().repaired


@pytest.mark.parametrize("bad", ['{"name": "re', '{"name": "red"}', "I can't help with that.", "", None])
def test_a_reply_that_does_not_fit_is_repaired_once(wire: respx.Route, bad: str | None) -> None:
    wire.mock(side_effect=[said(bad), said(FITS)])
    found = ask()
    assert found.repaired
    assert found.usage.prompt_tokens == 10
    repair = json.loads(wire.calls.last.request.content)["messages"]
    assert [turn["role"] for turn in repair] == ["user", "assistant", "user"]


@pytest.mark.parametrize("bad", ['{"name": "re', '{"第七题的参考答案": 1}', "No.", ""])
def test_a_second_bad_reply_ends_it(wire: respx.Route, bad: str) -> None:
    wire.mock(return_value=said(bad))
    assert_fails("unusable", tries=2, wire=wire)


def assert_fails(cause: Cause, *, tries: int, wire: respx.Route, waits: list[float] | None = None) -> None:
    with pytest.raises(LLMError) as failure:
        ask(waits if waits is not None else [])
    assert failure.value.cause == cause
    assert wire.call_count == tries
    for told in (str(failure.value), repr(failure.value), repr(failure.value.__cause__)):
        assert CANARY not in told
        assert TOLD not in told


@pytest.mark.parametrize(("status", "cause"), [(400, "refused"), (401, "setting"), (404, "setting")])
def test_what_will_not_get_better_is_not_tried_again(wire: respx.Route, status: int, cause: Cause) -> None:
    wire.mock(return_value=failed(status))
    assert_fails(cause, tries=1, wire=wire)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_may_get_better_is_tried_six_times(wire: respx.Route, status: int) -> None:
    wire.mock(return_value=failed(status))
    waits: list[float] = []
    assert_fails("overloaded" if status == 429 else "unreachable", tries=6, wire=wire, waits=waits)
    assert len(waits) == 5
    for i, wait in enumerate(waits):
        assert 2**i / 2 <= wait <= 2**i


def test_the_provider_says_how_long_to_wait(wire: respx.Route) -> None:
    wire.mock(side_effect=[failed(429, retry_after="17"), failed(503), said(FITS)])
    waits: list[float] = []
    assert ask(waits).value.name == "red"
    assert waits[0] == 17
    assert waits[1] < 3


def test_a_wait_beyond_the_deadline_ends_it_at_once(wire: respx.Route) -> None:
    wire.mock(return_value=failed(429, retry_after="3600"))
    assert_fails("overloaded", tries=1, wire=wire)


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadError("reset"), httpx.ReadTimeout("")])
def test_a_connection_that_breaks_is_tried_again(wire: respx.Route, error: Exception) -> None:
    wire.mock(side_effect=[error, said(FITS)])
    assert ask([]).value.name == "red"


def test_a_body_that_breaks_off_is_tried_again(wire: respx.Route) -> None:
    wire.mock(side_effect=[httpx.Response(200, text='{"choices": [{"mess'), said(FITS)])
    assert ask([]).value.name == "red"


def test_a_reply_that_drips_ends_at_the_deadline(wire: respx.Route) -> None:
    async def drip(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return said(FITS)

    wire.mock(side_effect=drip)
    with pytest.raises(LLMError) as failure:
        ask(seconds=0.3)
    assert failure.value.cause == "too late"


def test_the_key_is_in_no_log_and_no_repr(wire: respx.Route, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    wire.mock(side_effect=[failed(500), said(FITS)])
    ask([])
    assert CANARY not in caplog.text
    assert TOLD not in caplog.text
    assert CANARY not in repr(LiteLLMModel("openai/m", api_key=SecretStr(CANARY)))

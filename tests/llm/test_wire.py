"""A model behind LiteLLM, on the wire: what is sent, what comes back, and every way in which it fails."""

import asyncio
import json
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import respx
from pydantic import SecretStr

from service.llm.complete import Completion, complete_json
from service.llm.errors import Cause, LLMError
from service.llm.litellm_model import LiteLLMModel
from service.llm.usage import NOTHING, UNKNOWN
from tests.llm.canned import ASKED, BASE, CANARY, FITS, TOLD, Colour, failed, said


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


def assert_fails(
    cause: Cause, *, tries: int, wire: respx.Route, waits: list[float] | None = None, seconds: float = 50.0
) -> LLMError:
    with pytest.raises(LLMError) as failure:
        ask(waits if waits is not None else [], seconds)
    assert failure.value.cause == cause
    assert wire.call_count == tries
    assert_tells_nothing(failure.value)
    return failure.value


def assert_tells_nothing(error: LLMError) -> None:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    for link in links:
        told = f"{link} {link!r} {link.args} " + "".join(traceback.format_exception(link))
        assert CANARY not in told
        assert TOLD not in told


@pytest.mark.parametrize(("status", "cause"), [(400, "refused"), (401, "setting"), (404, "setting")])
def test_what_will_not_get_better_is_not_tried_again(wire: respx.Route, status: int, cause: Cause) -> None:
    wire.mock(return_value=failed(status))
    assert_fails(cause, tries=1, wire=wire)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_may_get_better_is_tried_ten_times_where_there_is_time(wire: respx.Route, status: int) -> None:
    wire.mock(return_value=failed(status))
    waits: list[float] = []
    assert_fails("overloaded" if status == 429 else "unreachable", tries=10, wire=wire, waits=waits)
    assert len(waits) == 9
    for i, wait in enumerate(waits):
        assert min(20, 2**i) / 2 <= wait <= min(20, 2**i)


def test_the_provider_says_how_long_to_wait(wire: respx.Route) -> None:
    wire.mock(side_effect=[failed(429, retry_after="17"), failed(503), said(FITS)])
    waits: list[float] = []
    assert ask(waits).value.name == "red"
    assert waits[0] == 17
    assert waits[1] < 3


def test_the_provider_says_until_when_to_wait(wire: respx.Route) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    wire.mock(side_effect=[failed(429, retry_after=until), said(FITS)])
    waits: list[float] = []
    assert ask(waits).value.name == "red"
    assert 35 < waits[0] <= 40


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


@pytest.mark.parametrize("silent", [httpx.ReadTimeout(""), httpx.ConnectTimeout("")])
def test_a_provider_that_times_out_each_time_is_too_late(wire: respx.Route, silent: Exception) -> None:
    wire.mock(side_effect=silent)
    error = assert_fails("too late", tries=10, wire=wire)
    sent = isinstance(silent, httpx.ReadTimeout)
    assert error.usage == (UNKNOWN if sent else NOTHING), "what was sent may be billed"


def test_a_body_that_never_is_json_is_no_reply(wire: respx.Route) -> None:
    wire.mock(return_value=httpx.Response(200, text=f"<html>{CANARY} {TOLD}"))
    assert_fails("unreachable", tries=10, wire=wire)


@pytest.mark.parametrize("cut", ['{"name": "re', ""])
def test_a_reply_that_is_cut_off_is_asked_for_again_and_shorter(wire: respx.Route, cut: str) -> None:
    wire.mock(side_effect=[said(cut, ended="length"), said(FITS)])
    assert ask().repaired
    asked = json.loads(wire.calls.last.request.content)["messages"]
    assert "cut off at the limit of its length: be much shorter" in asked[-1]["content"]
    assert asked[-2]["content"], "some providers refuse an empty turn"


def test_a_reply_that_is_cut_off_twice_says_so(wire: respx.Route) -> None:
    wire.mock(return_value=said('{"name": "re', ended="length"))
    error = assert_fails("unusable", tries=2, wire=wire)
    assert "cut off" in str(error)
    assert error.usage.prompt_tokens == 10


def test_a_reply_that_is_whole_when_it_reaches_its_limit_is_taken(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS, ended="length"))
    assert not ask().repaired


@pytest.mark.parametrize(
    "reply",
    [
        said(None, refusal=f"I can't {CANARY}"),
        said("", ended="content_filter"),
        said('{"name": "re', ended="content_filter"),
    ],
)
def test_a_refusal_is_no_bad_reply_and_not_tried_again(wire: respx.Route, reply: httpx.Response) -> None:
    wire.mock(return_value=reply)
    error = assert_fails("refused", tries=1, wire=wire)
    assert error.usage.tokens == 8, "a refusal is billed"


def test_tokens_that_the_provider_did_not_count_are_unknown(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS, usage=None))
    assert ask().usage == UNKNOWN


def test_tries_whose_price_nobody_told_make_the_sum_unknown(wire: respx.Route) -> None:
    wire.mock(side_effect=[httpx.ReadError("reset"), said(FITS)])
    assert ask([]).usage == UNKNOWN
    wire.mock(side_effect=[httpx.ConnectError("no"), failed(503), failed(429), said(FITS)])
    assert ask([]).usage.tokens == 8, "these were never worked on"


def test_a_failure_after_a_bad_reply_tells_what_the_reply_used(wire: respx.Route) -> None:
    wire.mock(side_effect=[said("no"), failed(401)])
    assert assert_fails("setting", tries=2, wire=wire).usage.tokens == 8

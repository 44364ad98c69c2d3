"""Deliveries to public addresses, with the network replaced: which requests leave, and where to."""

import asyncio

import httpx
import pytest
import respx

from service.webhooks.deliver import deliver
from service.webhooks.outcome import Outcome
from service.webhooks.rules import Rules
from tests.webhooks.events import EVENT, MESSAGE, SECRET

PLACE = "https://93.184.215.14/hook"


async def resolve(host: str, port: int) -> list[str]:
    assert (host, port) == ("hooks.example.com", 443)
    return ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]


def sent(url: str = "https://hooks.example.com/hook") -> Outcome:
    return asyncio.run(deliver(url, MESSAGE, [SECRET], rules=Rules(), resolve=resolve))


@respx.mock
def test_the_request_goes_to_the_address_under_the_name() -> None:
    route = respx.post(PLACE).respond(200)
    assert sent().result == "delivered"
    request = route.calls.last.request
    assert request.headers["host"] == "hooks.example.com"
    assert request.extensions["sni_hostname"] == "hooks.example.com"
    assert request.content == EVENT.body()


@respx.mock
def test_the_second_address() -> None:
    respx.post(PLACE).mock(side_effect=httpx.ConnectError)
    second = respx.post("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/hook").respond(200)
    assert sent().result == "delivered"
    assert second.call_count == 1


@respx.mock
@pytest.mark.parametrize("fault", [httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_what_was_sent_is_not_sent_to_another_address(fault: type[httpx.TransportError]) -> None:
    route = respx.post(PLACE).mock(side_effect=fault)
    assert sent().result == "try_again"
    assert route.call_count == 1


@respx.mock
def test_gone() -> None:
    respx.post(PLACE).respond(410)
    assert sent().result == "gone"


@respx.mock
def test_nothing_the_receiver_wrote_is_kept() -> None:
    respx.post(PLACE).respond(500, text="inner secrets", headers={"X-Note": "inner secrets"})
    assert "secrets" not in repr(sent())

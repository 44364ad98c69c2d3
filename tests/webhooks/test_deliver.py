"""Deliveries to a real receiver on loopback: what is sent, and what is made of each answer."""

import asyncio
import socket
import threading
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from service.webhooks import deliver as deliver_module
from service.webhooks.deliver import deliver
from service.webhooks.outcome import Outcome
from service.webhooks.rules import Rules
from service.webhooks.signature import new_secret
from tests.webhooks.events import EVENT, MESSAGE, SECRET
from tests.webhooks.receiver import (
    Answer,
    Receiver,
    drips_its_body,
    drips_its_head,
    never_ends_its_body,
    receiver,
    replies,
    says,
    silence,
)

LOOPBACK = Rules(allow_http=True, allow_private=True)


@pytest.fixture(autouse=True)
def little_time_for_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_module, "REPLY_SECONDS", 0.3)


def delivered_to(answer: Answer, *, host: str = "127.0.0.1", seconds: float = 10) -> tuple[Outcome, Receiver]:
    async def run() -> tuple[Outcome, Receiver]:
        async with receiver(answer) as got:
            url = f"http://{host}:{got.port}/hook?a=b"
            return await deliver(url, MESSAGE, [SECRET], rules=LOOPBACK, seconds=seconds), got

    return asyncio.run(run())


def test_what_is_sent() -> None:
    outcome, got = delivered_to(replies("204 No Content"))
    assert (outcome.result, outcome.reason, outcome.status) == ("delivered", None, 204)
    assert got.heads[0].startswith("POST /hook?a=b HTTP/1.1\r\n")
    assert got.bodies == [EVENT.body()]
    headers = got.headers()
    assert headers["host"] == f"127.0.0.1:{got.port}"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == EVENT.message_id()
    assert headers["user-agent"].startswith("Caifen-Webhooks/")
    assert Webhook(SECRET.reveal()).verify(got.bodies[0], headers)["type"] == "job.completed"


def test_both_secrets_sign_while_they_change() -> None:
    new = new_secret()

    async def run() -> Receiver:
        async with receiver(replies("200 OK")) as got:
            await deliver(f"http://127.0.0.1:{got.port}/", MESSAGE, [new, SECRET], rules=LOOPBACK)
            return got

    got = asyncio.run(run())
    for secret in (new, SECRET):
        Webhook(secret.reveal()).verify(got.bodies[0], got.headers())


@pytest.mark.parametrize(
    ("answer", "result", "reason", "status", "retry_after"),
    [
        (replies("200 OK", body="thanks"), "delivered", None, 200, None),
        (replies("202 Accepted"), "delivered", None, 202, None),
        (replies("299 Fine"), "delivered", None, 299, None),
        (replies("410 Gone"), "gone", "http_status", 410, None),
        (replies("400 Bad Request"), "try_again", "http_status", 400, None),
        (replies("404 Not Found"), "try_again", "http_status", 404, None),
        (replies("429 Too Many Requests", "Retry-After: 90"), "try_again", "http_status", 429, 90),
        (replies("503 Service Unavailable", "Retry-After: soon"), "try_again", "http_status", 503, None),
        (replies("500 Oops"), "try_again", "http_status", 500, None),
        (replies("304 Not Modified"), "try_again", "redirect", 304, None),
        (says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "delivered", None, 200, None),
        (says("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"), "delivered", None, 200, None),
        (says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip"), "delivered", None, 200, None),
        (says(""), "try_again", "connection_failed", None, None),
        (says("SSH-2.0-OpenSSH_9.0\r\n"), "try_again", "connection_failed", None, None),
        (
            says("HTTP/1.1 200 OK\r\n" + "X: y\r\n" * 50_000 + "\r\n"),
            "try_again",
            "connection_failed",
            None,
            None,
        ),
        (never_ends_its_body, "delivered", None, 200, None),
        (drips_its_body, "delivered", None, 200, None),
    ],
)
def test_answers(
    answer: Answer, result: str, reason: str | None, status: int | None, retry_after: float | None
) -> None:
    outcome, _ = delivered_to(answer)
    assert (outcome.result, outcome.reason, outcome.status) == (result, reason, status)
    assert outcome.retry_after == retry_after


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/x", "/x", "http://169.254.169.254/", "http://[", ""]
)
def test_no_redirect_is_followed(status: str, place: str) -> None:
    async def run() -> tuple[Outcome, Receiver, Receiver]:
        async with receiver(replies("200 OK")) as elsewhere:
            moved = replies(status, f"Location: {place.format(port=elsewhere.port)}")
            async with receiver(moved) as got:
                url = f"http://127.0.0.1:{got.port}/"
                return await deliver(url, MESSAGE, [SECRET], rules=LOOPBACK), got, elsewhere

    outcome, got, elsewhere = asyncio.run(run())
    assert (outcome.result, outcome.reason, outcome.status) == ("try_again", "redirect", int(status[:3]))
    assert len(got.heads) == 1
    assert elsewhere.heads == []


@pytest.mark.parametrize("answer", [silence, drips_its_head])
def test_a_slow_receiver(answer: Answer) -> None:
    began = time.monotonic()
    outcome, _ = delivered_to(answer, seconds=0.4)
    assert (outcome.result, outcome.reason) == ("try_again", "timeout")
    assert time.monotonic() - began < 5


def test_nobody_there() -> None:
    async def run() -> Outcome:
        async with receiver(silence) as gone:
            port = gone.port
        return await deliver(f"http://127.0.0.1:{port}/", MESSAGE, [SECRET], rules=LOOPBACK)

    outcome = asyncio.run(run())
    assert (outcome.result, outcome.reason, outcome.status) == ("try_again", "connection_failed", None)


def test_the_checked_address_is_the_one_connected_to() -> None:
    """The name is asked for once, and the connection goes where it pointed then (no DNS rebinding)."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    async def resolve(host: str, port: int) -> list[str]:
        assert host == "hooks.example"
        return answers.pop(0)

    async def run() -> tuple[Outcome, Receiver]:
        async with receiver(replies("200 OK")) as got:
            url = f"http://hooks.example:{got.port}/"
            return await deliver(url, MESSAGE, [SECRET], rules=LOOPBACK, resolve=resolve), got

    outcome, got = asyncio.run(run())
    assert outcome.result == "delivered"
    assert len(answers) == 1
    assert got.headers()["host"] == f"hooks.example:{got.port}"


def test_the_next_address_where_the_first_takes_no_connection() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async def run() -> Outcome:
        async with receiver(replies("200 OK")) as got:
            url = f"http://hooks.example:{got.port}/"
            return await deliver(url, MESSAGE, [SECRET], rules=LOOPBACK, resolve=resolve)

    assert asyncio.run(run()).result == "delivered"


def test_a_resolver_that_hangs_or_fails() -> None:
    async def hangs(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async def fails(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    async def run() -> list[Outcome]:
        return [
            await deliver(
                "https://example.com/", MESSAGE, [SECRET], rules=Rules(), resolve=resolve, seconds=0.2
            )
            for resolve in (hangs, fails)
        ]

    assert [outcome.reason for outcome in asyncio.run(run())] == ["timeout", "name_not_found"]


def test_a_lookup_of_the_system_that_hangs_holds_no_attempt_beyond_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()

    def hangs(*_: object, **__: object) -> list[object]:
        answered.wait(20)
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    began = time.monotonic()
    outcome = asyncio.run(deliver("https://example.com/", MESSAGE, [SECRET], rules=Rules(), seconds=0.2))
    assert time.monotonic() - began < 5
    assert (outcome.result, outcome.reason) == ("try_again", "timeout")
    answered.set()


def test_an_inner_receiver_gets_nothing_unless_allowed() -> None:
    async def inner(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run() -> tuple[list[Outcome], Receiver]:
        async with receiver(replies("200 OK")) as got:
            strict = Rules(allow_http=True)
            outcomes = [
                await deliver(f"http://127.0.0.1:{got.port}/", MESSAGE, [SECRET], rules=strict),
                await deliver("https://example.com/", MESSAGE, [SECRET], rules=strict, resolve=inner),
                await deliver("http://127.0.0.1/", MESSAGE, [SECRET], rules=Rules()),
            ]
            return outcomes, got

    outcomes, got = asyncio.run(run())
    assert {outcome.result for outcome in outcomes} == {"refused"}
    assert [outcome.reason for outcome in outcomes] == [
        "port_not_allowed",
        "address_not_allowed",
        "https_required",
    ]
    assert got.heads == []


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy would resolve the name anew, behind the check.
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert delivered_to(replies("200 OK"))[0].result == "delivered"


def test_the_time_of_the_attempt_is_what_is_signed() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    async def run() -> Receiver:
        async with receiver(replies("200 OK")) as got:
            url = f"http://127.0.0.1:{got.port}/"
            await deliver(url, MESSAGE, [SECRET], rules=LOOPBACK, now=moment)
            return got

    assert asyncio.run(run()).headers()["webhook-timestamp"] == str(int(moment.timestamp()))

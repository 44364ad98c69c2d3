"""How long a server waits for a body, and for a client that takes what it is sent."""

from collections.abc import Iterable
from itertools import chain, count, repeat

import anyio
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from service.api.idle_limit import LEAST_BYTES_PER_SECOND, receive_within, send_within
from service.api.problems import ProblemError

SECONDS = 0.2


def received(pieces: Iterable[tuple[float, int]]) -> int:
    """Return how many bytes were taken in of pieces that come after so long, of so many bytes; the last ends it."""
    coming = list(pieces)
    number = count(1)

    async def receive() -> Message:
        at = next(number)
        pause, size = coming[at - 1]
        await anyio.sleep(pause)
        return {"type": "http.request", "body": b"x" * size, "more_body": at < len(coming)}

    async def all_of_it() -> int:
        receive_soon, size = receive_within(SECONDS, receive), 0
        for _ in coming:
            size += len((await receive_soon())["body"])
        return size

    return anyio.run(all_of_it)


def test_a_slow_body_that_brings_enough_may_take_longer_than_the_limit() -> None:
    enough = int(LEAST_BYTES_PER_SECOND * 0.1)
    assert received(repeat((0.05, enough), 10)) == 10 * enough


@pytest.mark.parametrize(
    "pieces",
    [
        [(1.0, 1_000)],
        [(0.01, 100), (1.0, 100)],
        repeat((0.05, 1), 30),
        # A great deal at once buys no long wait.
        chain([(0.0, 5_000_000)], repeat((0.05, 1), 30)),
    ],
    ids=["nothing", "nothing more", "a trickle", "a trickle behind a burst"],
)
def test_one_that_stands_still_or_trickles_is_refused(pieces: Iterable[tuple[float, int]]) -> None:
    with pytest.raises(ProblemError) as refused:
        received(pieces)
    assert refused.value.type.status == 408


def test_that_the_client_has_gone_may_come_as_late_as_it_likes() -> None:
    messages: list[tuple[float, Message]] = [
        (0.0, {"type": "http.request", "body": b"x"}),
        (3 * SECONDS, {"type": "http.disconnect"}),
    ]
    coming = iter(messages)

    async def receive() -> Message:
        pause, message = next(coming)
        await anyio.sleep(pause)
        return message

    async def both() -> list[str]:
        receive_soon = receive_within(SECONDS, receive)
        return [(await receive_soon())["type"] for _ in range(2)]

    assert anyio.run(both) == ["http.request", "http.disconnect"]


@pytest.mark.parametrize(("pause", "gone"), [(0.05, False), (1.0, True)])
def test_a_client_that_takes_nothing_for_so_long_is_gone(pause: float, gone: bool) -> None:
    async def send(_message: Message) -> None:
        await anyio.sleep(pause)

    async def several() -> None:
        send_soon = send_within(SECONDS, send)
        for _ in range(6):
            await send_soon({"type": "http.response.body", "body": b"x"})

    if gone:
        with pytest.raises(ClientDisconnect):
            anyio.run(several)
    else:
        anyio.run(several)

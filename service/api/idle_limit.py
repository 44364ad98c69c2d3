"""A transfer that stands still or trickles is ended: its client may be gone, and others want its place."""

from time import monotonic

import anyio
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Send

from service.api.problem_types import UPLOAD_STALLED
from service.api.problems import ProblemError

LEAST_BYTES_PER_SECOND = 500
"""How fast a transfer has to be, all in all; the slowest of mobile networks is some ten times as fast."""


class _Patience:
    """How long the server has waited for a client, against how much that brought.

    One wait lasts `seconds` at most, and all of them together `seconds` and what the bytes may take at the least rate.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._left = seconds

    @property
    def next_wait(self) -> float:
        return min(self._seconds, self._left)

    def waited(self, since: float, size: int) -> None:
        self._left += size / LEAST_BYTES_PER_SECOND - (monotonic() - since)


def receive_within(seconds: float, receive: Receive) -> Receive:
    """Return a `receive` that waits for each piece of the body for `seconds` at most, and not for ever for many.

    What comes after the body, that the client has gone, may take as long as it takes.

    Raises:
        ProblemError: nothing came for so long, or too little.
    """
    more = True
    patience = _Patience(seconds)

    async def receive_soon() -> Message:
        nonlocal more
        if not more:
            return await receive()
        began = monotonic()
        with anyio.move_on_after(patience.next_wait):
            message = await receive()
            more = message.get("more_body", False)
            patience.waited(began, len(message.get("body", b"")))
            return message
        raise ProblemError(
            UPLOAD_STALLED,
            f"Nothing of the body came for {seconds:g} seconds, or less than {LEAST_BYTES_PER_SECOND} bytes a second, "
            "and nothing of it was kept: send this request again.",
            # What is left of the body must not be taken for the next request.
            headers={"Connection": "close"},
        )

    return receive_soon


def send_within(seconds: float, send: Send) -> Send:
    """Return a `send` that waits for the client to take what was sent before for `seconds` at most, and not for ever.

    Raises:
        ClientDisconnect: it took nothing for so long, or too little.
    """
    patience = _Patience(seconds)

    async def send_soon(message: Message) -> None:
        began = monotonic()
        with anyio.move_on_after(patience.next_wait):
            await send(message)
            patience.waited(began, len(message.get("body", b"")))
            return
        raise ClientDisconnect

    return send_soon

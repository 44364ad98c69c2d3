"""A transfer that stands still or trickles is ended: its client may be gone, and others want its place."""

from time import monotonic

import anyio
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Send

from service.api.problem_types import UPLOAD_STALLED
from service.api.problems import ProblemError

LEAST_BYTES_PER_SECOND = 500
"""How fast an upload has to be; the slowest of mobile networks is some ten times as fast."""


def receive_within(seconds: float, receive: Receive) -> Receive:
    """Return a `receive` that waits `seconds` at most for the body's next piece, and longer than it brings for none.

    What it waits is taken from `seconds`, and 500 bytes give one back, to no more than there were: so neither a byte
    now and then nor a great deal at once buys a long wait. What comes after the body, that the client has gone, may
    take as long as it takes.

    Raises:
        ProblemError: nothing came for so long, or too little.
    """
    more = True
    left = seconds

    async def receive_soon() -> Message:
        nonlocal more, left
        if not more:
            return await receive()
        began = monotonic()
        with anyio.move_on_after(left):
            message = await receive()
            more = message.get("more_body", False)
            brought = len(message.get("body", b"")) / LEAST_BYTES_PER_SECOND
            left = min(seconds, left - (monotonic() - began) + brought)
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
    """Return a `send` that waits for the client to take what was sent before for `seconds` at most.

    That is up to a buffer (some 64 kB, and what the system keeps), of which a slow client has to take the most in
    that time.

    Raises:
        ClientDisconnect: it took too little for so long.
    """

    async def send_soon(message: Message) -> None:
        with anyio.move_on_after(seconds):
            await send(message)
            return
        raise ClientDisconnect

    return send_soon

"""A transfer that stands still is ended: its client may be gone without a word, and others want its place."""

import anyio
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Send

from service.api.problem_types import UPLOAD_STALLED
from service.api.problems import ProblemError


def receive_within(seconds: float, receive: Receive) -> Receive:
    """Return a `receive` that waits for each piece of the body for `seconds` at most.

    What comes after the body, that the client has gone, may take as long as it takes.

    Raises:
        ProblemError: nothing came for so long.
    """
    more = True

    async def receive_soon() -> Message:
        nonlocal more
        if not more:
            return await receive()
        with anyio.move_on_after(seconds):
            message = await receive()
            more = message.get("more_body", False)
            return message
        raise ProblemError(
            UPLOAD_STALLED,
            f"Nothing of the body came for {seconds:g} seconds, and nothing of it was kept: send this request again.",
            # What is left of the body must not be taken for the next request.
            headers={"Connection": "close"},
        )

    return receive_soon


def send_within(seconds: float, send: Send) -> Send:
    """Return a `send` that waits for the client to take what was sent before for `seconds` at most.

    Raises:
        ClientDisconnect: it took nothing for so long.
    """

    async def send_soon(message: Message) -> None:
        with anyio.move_on_after(seconds):
            await send(message)
            return
        raise ClientDisconnect

    return send_soon

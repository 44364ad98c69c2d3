"""Holds a response back until it is complete, so that it is kept before anybody has it."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import Message, Send

from service.api.claim import kept_response
from service.store.idempotency import KeptResponse


class Capture:
    """An ASGI `send` that holds back up to `most_bytes`; a longer response is let through from there on.

    Args:
        send: where it goes in the end.
        most_bytes: of the body.
        overflown: called once before a longer one goes out.
    """

    def __init__(self, send: Send, *, most_bytes: int, overflown: Callable[[], Awaitable[None]]) -> None:
        self._send = send
        self._most_bytes = most_bytes
        self._overflown = overflown
        self._held: list[Message] = []
        self._bytes = 0
        self._through = False
        self._complete = False

    async def __call__(self, message: Message) -> None:
        """Take one message of the app."""
        if self._through:
            await self._send(message)
            return
        self._held.append(message)
        if message["type"] == "http.response.body":
            self._bytes += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
        if self._bytes > self._most_bytes:
            await self._overflown()
            self._through = True
            await self.release()

    @property
    def overflowed(self) -> bool:
        """Whether it was longer than `most_bytes`."""
        return self._through

    @property
    def status(self) -> int:
        """The response's status; 0 before there is one."""
        return int(self._held[0]["status"]) if self._held else 0

    @property
    def response(self) -> KeptResponse | None:
        """The whole response; None if it was longer than `most_bytes`, or broke off."""
        if self._through or not self._complete:
            return None
        headers = Headers(raw=self._held[0].get("headers", []))
        body = b"".join(m.get("body", b"") for m in self._held if m["type"] == "http.response.body")
        return kept_response(self.status, headers, body)

    async def release(self) -> None:
        """Send what was held back."""
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

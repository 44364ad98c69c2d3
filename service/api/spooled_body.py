"""A request's body, read whole before the request is carried out: in memory if it is small, else on the disk."""

import hashlib
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from service.api.problem_types import BODY_TOO_LARGE
from service.api.problems import ProblemError

_IN_MEMORY = 2_000_000
_CHUNK = 256_000


@dataclass(frozen=True)
class SpooledBody:
    """A body that can be given to the app as if it came now; `sha256` is its digest, in hex."""

    file: "SpooledTemporaryFile[bytes]"
    size: int
    sha256: str

    async def next(self) -> Message:
        """Return the next ASGI message with a piece of the body."""
        chunk = await self._read()
        return {"type": "http.request", "body": chunk, "more_body": self.file.tell() < self.size}

    async def _read(self) -> bytes:
        if self.size <= _IN_MEMORY:
            return self.file.read()
        return await anyio.to_thread.run_sync(self.file.read, _CHUNK)


async def spool(
    scope: Scope, receive: Receive, file: "SpooledTemporaryFile[bytes]", most_bytes: int
) -> SpooledBody:
    """Read the body into `file` and return it, wound back.

    Raises:
        ProblemError: it has more than `most_bytes` bytes.
        ClientDisconnect: the client left before it had sent all.
    """
    too_large = ProblemError(
        BODY_TOO_LARGE, f"The body may have {most_bytes} bytes at most: send less at a time."
    )
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise too_large
    digest, size, more = hashlib.sha256(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > most_bytes:
            raise too_large
        digest.update(chunk)
        if size <= _IN_MEMORY:
            file.write(chunk)
        else:
            await anyio.to_thread.run_sync(file.write, chunk)
    file.seek(0)
    return SpooledBody(file, size, digest.hexdigest())


def new_spool() -> "SpooledTemporaryFile[bytes]":
    """Return an empty file for a body; it is gone when it is closed."""
    return SpooledTemporaryFile(max_size=_IN_MEMORY)

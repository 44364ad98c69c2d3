"""A request's body, read whole before the request is carried out: in memory if it is small, else on the disk."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from service.api.problem_types import BODY_TOO_LARGE
from service.api.problems import ProblemError
from service.api.temporary_space import in_temporary_space

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
        ProblemError: the temporary folder has no room for it.
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
        with in_temporary_space():
            if size <= _IN_MEMORY:
                file.write(chunk)
            else:
                await anyio.to_thread.run_sync(file.write, chunk)
    with in_temporary_space():
        file.seek(0)
    return SpooledBody(file, size, digest.hexdigest())


@contextmanager
def new_spool() -> "Iterator[SpooledTemporaryFile[bytes]]":
    """Give an empty file for a body; it is gone when the block ends."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closing may fail, see below
    try:
        yield file
    finally:
        # What found no room on the disk fails once more here, and is thrown away all the same.
        with suppress(OSError):
            file.close()

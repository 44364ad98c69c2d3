"""A receiver of webhooks on loopback that answers as a test asks, plainly or over TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """What a receiver got: a head and a body for each request."""

    port: int = 0
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        """Return the headers of the last request, names in lower case."""
        lines = self.heads[-1].split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


@asynccontextmanager
async def receiver(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Serve on a free port of 127.0.0.1 and give what arrives; each connection gets one `answer`."""
    got = Receiver()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().removesuffix("\r\n\r\n")
            got.heads.append(head)
            got.bodies.append(await reader.readexactly(int(got.headers()["content-length"])))
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    got.port = server.sockets[0].getsockname()[1]
    try:
        yield got
    finally:
        server.close()


def says(text: str) -> Answer:
    """Return an answer of these very bytes."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(text.encode())
        await writer.drain()

    return answer


def replies(status: str, *headers: str, body: str = "") -> Answer:
    """Return an answer with this status line's end, such as "204 No Content"."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return says("\r\n".join(lines) + "\r\n\r\n" + body)


async def silence(writer: asyncio.StreamWriter) -> None:
    """Answer nothing, for as long as the test may take."""
    await asyncio.sleep(60)


async def drips_its_head(writer: asyncio.StreamWriter) -> None:
    """Send a header letter by letter, so that no single wait is long."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def never_ends_its_body(writer: asyncio.StreamWriter) -> None:
    """Send a body for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


async def drips_its_body(writer: asyncio.StreamWriter) -> None:
    """Say 200 and then send a body letter by letter."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)

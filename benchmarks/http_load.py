"""A light HTTP client, in a process of its own, that sends answers and notes status and time of each.

Reads a line of JSON: `{"port", "bodies": [...], "clients": n}` sends each body once, n at a time;
`{"port", "bodies": [...], "clients": n, "seconds": s}` goes on for s seconds;
`{"port", "bodies": [...], "rate": r, "seconds": s}` sends r a second whatever becomes of them.
Prints a line of JSON: `{"seconds": s, "results": [[status, seconds], ...]}`; status 0 is a broken connection.
"""

import asyncio
import json
import sys
from itertools import count, cycle
from time import perf_counter
from typing import Any

Result = tuple[int, float]


class Connection:
    """One connection that is kept for as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> Result:
        """Send one body to /v1/grade."""
        started = perf_counter()
        try:
            status = await self._post(body)
        except (OSError, asyncio.IncompleteReadError):
            self._drop()
            status = 0
        return status, perf_counter() - started

    async def _post(self, body: bytes) -> int:
        if self._streams is not None and self._streams[0].at_eof():
            # The server has closed it for being idle.
            self._drop()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(
            b"POST /v1/grade HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body
        )
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        if b"connection: close" in head:
            self._drop()
        return int(head.split()[1])

    def _drop(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def closed_loop(port: int, bodies: list[bytes], clients: int, seconds: float | None) -> list[Result]:
    """Send bodies from `clients` clients, each its next one when it has an answer."""
    results: list[Result] = []
    todo = iter(bodies) if seconds is None else cycle(bodies)
    until = None if seconds is None else perf_counter() + seconds

    async def client() -> None:
        connection = Connection(port)
        for body in todo:
            results.append(await connection.post(body))
            if until is not None and perf_counter() >= until:
                return

    await asyncio.gather(*(client() for _ in range(clients)))
    return results


async def open_loop(port: int, bodies: list[bytes], rate: float, seconds: float) -> list[Result]:
    """Send `rate` bodies a second for `seconds`, on as many connections as that takes."""
    results: list[Result] = []
    idle: list[Connection] = []
    under_way: set[asyncio.Task[None]] = set()

    async def send(body: bytes) -> None:
        connection = idle.pop() if idle else Connection(port)
        results.append(await connection.post(body))
        idle.append(connection)

    started = perf_counter()
    for i, body in zip(count(), cycle(bodies), strict=False):
        if i / rate >= seconds:
            break
        await asyncio.sleep(max(0.0, started + i / rate - perf_counter()))
        task = asyncio.ensure_future(send(body))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return results


def main() -> None:
    """Serve until stdin ends."""
    print("loaded", flush=True)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        bodies = [body.encode() for body in asked["bodies"]]
        started = perf_counter()
        if "rate" in asked:
            results = asyncio.run(open_loop(asked["port"], bodies, asked["rate"], asked["seconds"]))
        else:
            loop = closed_loop(asked["port"], bodies, asked["clients"], asked.get("seconds"))
            results = asyncio.run(loop)
        print(json.dumps({"seconds": perf_counter() - started, "results": results}), flush=True)


if __name__ == "__main__":
    main()

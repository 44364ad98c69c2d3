"""A proxy before a live server that breaks requests as it is told, the first ones it gets."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal["busy", "unavailable", "bad_gateway", "cut_before", "cut_after", "cut_amid", "none"]
"""cut_before: the server never gets it; cut_after: the response is lost; cut_amid: half of the response is."""


class BreakingProxy(ThreadingHTTPServer):
    """`faults` are taken from the left, one a request; `seen` is each request's method, path, and key."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.faults: list[Fault] = []
        self.seen: list[tuple[str, str, str | None]] = []
        self.agents: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of the connections that were cut."""


class _Handler(BaseHTTPRequestHandler):
    server: BreakingProxy

    def _pass(self) -> None:
        proxy = self.server
        fault = proxy.faults.pop(0) if proxy.faults else "none"
        proxy.seen.append((self.command, self.path, self.headers["Idempotency-Key"]))
        proxy.agents.append(self.headers["User-Agent"])
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if fault == "cut_before":
            return self._cut()
        if fault in ("busy", "unavailable", "bad_gateway"):
            status = {"busy": 429, "unavailable": 503, "bad_gateway": 502}[fault]
            return self._answer(status, b"<html>no</html>", {"Retry-After": "0"} if status != 502 else {})
        upstream = http.client.HTTPConnection(*proxy.target, timeout=60)
        upstream.request(self.command, self.path, body, dict(self.headers.items()))
        response = upstream.getresponse()
        content, headers = response.read(), dict(response.getheaders())
        upstream.close()
        if fault == "cut_after":
            return self._cut()
        return self._answer(response.status, content, headers, half=fault == "cut_amid")

    def __getattr__(self, name: str) -> Callable[[], None]:
        # What the base class calls is named after the method, as do_GET.
        if name.startswith("do_"):
            return self._pass
        raise AttributeError(name)

    def _answer(self, status: int, content: bytes, headers: dict[str, str], *, half: bool = False) -> None:
        of_the_connection = ("content-length", "connection", "transfer-encoding")
        kept = {k: v for k, v in headers.items() if k.lower() not in of_the_connection}
        self.send_response(status)
        for name, value in kept.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)
        if half:
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def breaking_proxy(host: str, port: int) -> Iterator[BreakingProxy]:
    with BreakingProxy((host, port)) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()

"""The real app behind a real port on loopback, in a thread of the test process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve `app` on a free port and yield a client for it; all is closed afterwards."""
    server = uvicorn.Server(
        uvicorn.Config(
            app, port=0, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=30
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server ended before it had started"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def wait_until_ready(client: httpx.Client, seconds: float = 300) -> None:
    """Return once /readyz says 200; fail if it doesn't for `seconds`."""
    until = time.monotonic() + seconds
    while (response := client.get("/readyz")).status_code != 200:
        assert time.monotonic() < until, response.text
        time.sleep(0.05)

"""`caifen serve`: the HTTP server."""

import asyncio
import ipaddress
import json
import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Annotated

import typer
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.app import create_app
from service.api.json_log import json_log, send_library_logs_to_json
from service.api.known_keys import REMEMBERED_SECONDS
from service.api.services import Services
from service.cli.exit_codes import ExitCode, stop
from service.cli.listener import Address, open_listener
from service.cli.open_store import opened_store
from service.cli.settings import read_settings
from service.settings import Settings
from service.store.store import Store

_MARGIN_S = 10


def serve(
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on; one that other machines can reach needs a key (caifen key create)."
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    grace: Annotated[
        int, typer.Option(min=0, help="Seconds that running requests get to finish when stopped.")
    ] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as one JSON line.")] = False,
) -> None:
    """Serve the HTTP API until stopped (Ctrl+C or SIGTERM).

    Opens the database, then prints the address once the port is open; worker processes load the model meanwhile, and
    /readyz says when they are ready. Before the first key is made whoever reaches the port may do everything, so it is
    a loopback address then. When stopped it takes no more requests and finishes those that it has, within the grace.
    The log goes to stderr as JSON lines. Exit codes: 0 stopped, 2 wrong options or settings, or no key where one is
    needed, 4 port in use, no such address, or stopped with a request cut off after the grace, 5 the database can't be
    used.
    """
    settings = read_settings()
    addresses = _addresses(host, port)
    with opened_store() as store:
        _serve(settings, store, addresses, Listening(host, port, grace, as_json))


@dataclass(frozen=True)
class Listening:
    """Where the server listens, how long it waits for the last requests, and whether a machine reads its address."""

    host: str
    port: int
    grace: int
    as_json: bool


def _serve(settings: Settings, store: Store, addresses: list[Address], listening: Listening) -> None:
    host, port, grace, as_json = listening.host, listening.port, listening.grace, listening.as_json
    local = all(_is_loopback(address) for address in addresses)
    if not local and not store.has_keys():
        stop(
            f"{host} can be reached from other machines, and there is no key yet, so whoever reaches it could do "
            "everything. Make a key with `caifen key create --name NAME`, or use --host 127.0.0.1.",
            ExitCode.BAD_INPUT,
        )
    listener = open_listener(addresses[0], host, port, idle_seconds=settings.transfer_idle_seconds)
    send_library_logs_to_json()
    app = create_app(settings, store=store, keyless=local)
    cut_offs = _CutOffs(app)
    config = uvicorn.Config(
        cut_offs,
        log_config=None,
        access_log=False,  # our own has no query strings, and a request id
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=grace,
    )
    # uvicorn repeats the signal that stopped it once all is closed; by default that would end the process
    # as if it had been killed.
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, partial(_exit, cut_offs))
    announcing = _Announcing(
        _url(listener),
        as_json=as_json,
        grace=grace,
        drain=partial(_drain, app.state.services),
        warning=_warning(store),
    )
    _AnnouncingServer(config, announcing).run(sockets=[listener])


class _CutOffs:
    """Passes requests on, and remembers whether one was cut off: only a server that ends does that to them.

    Its client was told by then (`RequestLog`), so there is nothing that uvicorn would have to log with a traceback.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.any = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            self.any = True
            if scope["type"] != "http":
                raise


@dataclass(frozen=True)
class _Announcing:
    """What a server says when it has started, and what it does when it is stopped."""

    url: str
    as_json: bool
    grace: int
    drain: Callable[[], None]
    warning: tuple[str, str] | None


class _AnnouncingServer(uvicorn.Server):
    """Prints its address when it accepts connections, and ends for certain when it is stopped."""

    def __init__(self, config: uvicorn.Config, announcing: _Announcing) -> None:
        super().__init__(config)
        self._announcing = announcing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        url = self._announcing.url
        typer.echo(json.dumps({"url": url}) if self._announcing.as_json else f"Caifen listens on {url}")
        if self._announcing.warning is not None:
            event, detail = self._announcing.warning
            json_log().warning(event, detail=detail)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Connections that stay open until their request is done may bring another one.
        self._announcing.drain()
        # Whatever hangs, the process ends, and its workers with it.
        end = threading.Timer(self._announcing.grace + _MARGIN_S, os._exit, args=[ExitCode.NOT_SERVED])
        end.daemon = True
        end.start()
        await super().shutdown(sockets=sockets)


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        stop(
            f"There is no address {host!r}: use 127.0.0.1, or a name of this machine.",
            ExitCode.NOT_SERVED,
        )
    # IPv4 first: where localhost has both, every client finds that one.
    return sorted((family, str(address[0])) for family, _, _, _, address in found)


def _is_loopback(address: Address) -> bool:
    return ipaddress.ip_address(address[1].partition("%")[0]).is_loopback


def _warning(store: Store) -> tuple[str, str] | None:
    """Return an event and its detail, where the keys are not as they should be on a server that others use."""
    if not store.has_keys():
        return "no_keys", (
            "Whoever reaches this port from this machine may do everything. The first key that `caifen key create` "
            f"makes ends that within {REMEMBERED_SECONDS:g} seconds, for good."
        )
    if not store.has_usable_keys():
        return "all_keys_revoked", (
            "Every key is revoked, so nobody is let in: make one with `caifen key create --name NAME`. A server that "
            "once had a key never does without one."
        )
    return None


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"


def _drain(services: Services) -> None:
    """Take no more answers, and begin no more of jobs."""
    services.answers.drain()
    services.jobs.drain()


def _exit(cut_offs: _CutOffs, _signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(ExitCode.NOT_SERVED if cut_offs.any else 0)

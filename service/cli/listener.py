"""The socket on which `caifen serve` listens."""

import socket

from service.cli.exit_codes import ExitCode, stop

Address = tuple[socket.AddressFamily, str]

_PROBES = 3


def open_listener(address: Address, host: str, port: int, *, idle_seconds: float) -> socket.socket:
    """Return a socket that listens at `address`, or end the command with a line that says why there is none.

    What is written to its connections is sent at once. They end by themselves some `idle_seconds` after their client
    has vanished without a word, or has stopped to read what is sent to it: nobody else would ever close them.
    """
    family, number = address
    try:
        listener = socket.create_server((number, port), family=family)
    except PermissionError:
        stop(f"This user may not open port {port}: use a port above 1023.", ExitCode.NOT_SERVED)
    except OSError as error:
        stop(
            f"Cannot listen on {host} port {port} ({error.strerror}): "
            "stop what uses it, or choose another with --port.",
            ExitCode.NOT_SERVED,
        )
    # Connections have the options of the socket that took them.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # asyncio sets it on sockets that name their protocol only, which this one does not. Without it the body of a
    # response waits until the client confirms its head: 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    seconds = max(1, round(idle_seconds / 2))
    between = max(1, round(idle_seconds / 2 / _PROBES))
    options = {
        "TCP_KEEPIDLE": seconds,
        "TCP_KEEPINTVL": between,
        "TCP_KEEPCNT": _PROBES,
        "TCP_USER_TIMEOUT": max(1_000, round(idle_seconds * 1_000)),
    }
    for name, value in options.items():
        # Not all of them are there on every system.
        if hasattr(socket, name):
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return listener

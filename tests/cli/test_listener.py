"""The socket of `caifen serve`: its connections notice by themselves that nobody is there any more."""

import socket
from collections.abc import Iterator

import pytest

from service.cli.listener import open_listener


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """Return a connection that a listener took."""
    listener = open_listener((socket.AF_INET, "127.0.0.1"), "127.0.0.1", 0, idle_seconds=60)
    with listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            yield connection


def test_connections_notice_a_client_that_vanished(taken: socket.socket) -> None:
    assert taken.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0
    assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
    assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


def test_what_is_written_is_sent_at_once(taken: socket.socket) -> None:
    assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

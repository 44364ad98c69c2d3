"""Fixtures of the tests of what is stored: one server for each database, a fresh tenant for each test."""

from collections.abc import Iterator
from typing import cast
from uuid import uuid4

import pytest

from tests.api.stored_server import Caller, StoredServer, stored_server
from tests.postgres import PostgresServer
from tests.stores import BOTH


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredServer]:
    """Yield a server with SQLite."""
    with stored_server(f"sqlite:///{tmp_path_factory.mktemp('api') / 'caifen.db'}") as server:
        server.key(tenant="first")
        yield server


@pytest.fixture(scope="session", params=BOTH)
def on_both(request: pytest.FixtureRequest) -> Iterator[StoredServer]:
    """Yield a server with SQLite, and then one with PostgreSQL."""
    if request.param == "sqlite":
        yield cast(StoredServer, request.getfixturevalue("served"))
        return
    postgres = cast(PostgresServer, request.getfixturevalue("postgres"))
    url = postgres.new_database()
    with stored_server(url) as server:
        server.key(tenant="first")
        yield server
    postgres.drop(url)


@pytest.fixture
def tenant() -> str:
    """Give the name of a tenant that nobody has."""
    return f"t-{uuid4().hex}"


@pytest.fixture
def admin(served: StoredServer, tenant: str) -> Caller:
    """Give a caller who may do everything in a fresh tenant, on SQLite."""
    return served.as_(served.key(tenant=tenant))


@pytest.fixture
def both(on_both: StoredServer, tenant: str) -> Caller:
    """Give a caller who may do everything in a fresh tenant, on SQLite and then on PostgreSQL."""
    return on_both.as_(on_both.key(tenant=tenant))

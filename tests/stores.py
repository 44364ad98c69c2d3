"""Stores for the tests of any room: each test that asks for one runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from service.store.store import Store, open_store
from tests.postgres import PostgresServer

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of the test's own, which is empty or not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'caifen.db'}"
        return
    # Asked for here: tests on SQLite need no server.
    server = cast(PostgresServer, request.getfixturevalue("postgres"))
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture
def fresh_store(database_url: str) -> Iterator[Store]:
    """Give a store of the test's own, for what looks across tenants."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store that all tests share; each works in a tenant of its own."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'caifen.db'}"
    else:
        url = cast(PostgresServer, request.getfixturevalue("postgres")).new_database()
    opened = open_store(url)
    yield opened
    opened.close()

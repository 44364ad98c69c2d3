"""A live server with jobs, and clients of it."""

from collections.abc import Iterator

import pytest

from service.client import Client, Tries
from tests.api.stored_server import StoredServer, stored_server

QUICK = Tries(first_pause=0.01, longest_pause=0.02)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredServer]:
    with stored_server(f"sqlite:///{tmp_path_factory.mktemp('client') / 'caifen.db'}") as server:
        server.key(tenant="first")
        yield server


@pytest.fixture
def key(live: StoredServer, request: pytest.FixtureRequest) -> str:
    """Give the key of a tenant that no other test has."""
    return live.key(tenant=f"t-{abs(hash(request.node.name))}")


@pytest.fixture
def client(live: StoredServer, key: str) -> Iterator[Client]:
    with Client(str(live.client.base_url), key, tries=QUICK) as client:
        yield client

"""A live server with a store of its own, and keys of two tenants."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from service.api.app import create_app
from service.encoders.protocol import Encoder
from service.keys.keys import create_key
from service.keys.scopes import Scope
from service.settings import Settings
from service.store.store import Store, open_store
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready


@dataclass
class StoredServer:
    """A running server; `store` is the one it uses, `client` shows no key."""

    client: httpx.Client
    store: Store

    def key(self, *scopes: Scope, tenant: str = "default", rate: int | None = None) -> str:
        """Make a key; without scopes it may do everything."""
        made = create_key(
            self.store.of(tenant), name="test", scopes=scopes or tuple(Scope), rate_per_minute=rate
        )
        return made.secret

    def as_(self, secret: str) -> "Caller":
        """Return a client that shows this key."""
        return Caller(self.client, secret)


@dataclass
class Caller:
    """Sends requests with a key."""

    client: httpx.Client
    secret: str

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request."""
        headers = {"Authorization": f"Bearer {self.secret}", **(more.pop("headers", None) or {})}
        return self.client.request(method, path, headers=headers, **more)


@contextmanager
def stored_server(
    url: str, *, keyless: bool = True, encoder: Encoder | None = None, **settings: Any
) -> Iterator[StoredServer]:
    """Serve with the database at `url`, and if nothing else is said an encoder that counts letters."""
    store = open_store(url)
    try:
        app = create_app(
            Settings(**settings), encoder=encoder or LetterEncoder(), store=store, keyless=keyless
        )
        with serving(app) as client:
            wait_until_ready(client)
            yield StoredServer(client, store)
    finally:
        store.close()

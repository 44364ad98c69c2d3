"""A server of jobs with a quick encoder and a database of its own, and what tests do with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from service.api.app import create_app
from service.encoders.protocol import Encoder
from service.keys.keys import create_key
from service.keys.scopes import Scope
from service.settings import Settings
from service.store.store import Store
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready

RUBRIC: dict[str, Any] = {
    "id": "costs",
    "parts": [
        {
            "id": "1",
            "marks": 4,
            "key_points": [
                {"id": "1.1", "text": "订货成本", "marks": 2},
                {"id": "1.2", "text": "缺货成本", "marks": 2},
            ],
        }
    ],
}
ENDED = ("completed", "failed", "cancelled")


@contextmanager
def job_server(store: Store, encoder: Encoder | None = None, **settings: Any) -> Iterator[httpx.Client]:
    """Serve as the default tenant, whatever keys other tests have made in `store`.

    A store that ever had a key asks for one for good, so the client shows one there.
    """
    app = create_app(Settings(**settings), encoder=encoder or LetterEncoder(), store=store)
    with serving(app) as client:
        if store.has_keys():
            secret = create_key(store.of(), name="job_server", scopes=tuple(Scope)).secret
            client.headers["Authorization"] = f"Bearer {secret}"
        wait_until_ready(client)
        yield client


def items(*answers: str) -> list[dict[str, Any]]:
    return [{"id": f"i{i}", "student": f"s{i}", "answer": answer} for i, answer in enumerate(answers)]


def make(client: httpx.Client, *answers: str, **more: Any) -> dict[str, Any]:
    body = {"rubric": RUBRIC, "items": items(*answers), **more}
    response = client.post("/v1/jobs", json=body)
    assert response.status_code == 202, response.text
    job: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"/v1/jobs/{job['id']}"
    return job


def wait(client: httpx.Client, job: dict[str, Any], *states: str, seconds: float = 60) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while True:
        found: dict[str, Any] = client.get(f"/v1/jobs/{job['id']}").raise_for_status().json()
        if found["state"] in (states or ENDED):
            return found
        assert time.monotonic() < until, found
        time.sleep(0.05)


def results(client: httpx.Client, job: dict[str, Any], limit: int = 200) -> bytes:
    """Return all pages of NDJSON, joined."""
    pages, link = [], f"/v1/jobs/{job['id']}/results?limit={limit}"
    while link:
        response = client.get(link).raise_for_status()
        assert response.headers["Content-Type"].startswith("application/x-ndjson")
        pages.append(response.content)
        link = response.links.get("next", {}).get("url", "")
    return b"".join(pages)

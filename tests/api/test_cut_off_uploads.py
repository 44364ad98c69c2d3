"""An upload that is cut off, taken over, or not heard of: one job comes of it or none, and its sender knows which."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from service.api import claim
from service.api.app import create_app
from service.settings import Settings
from service.store.idempotency import Idempotency
from service.store.jobs import Jobs
from service.store.store import Store
from tests.api.claims import fingerprint_of_json
from tests.api.doubles import LetterEncoder
from tests.api.job_server import RUBRIC, items, job_server, wait
from tests.api.problem_checks import check_problem

BODY = json.dumps({"rubric": RUBRIC, "items": items("订货成本", "缺货成本")}).encode()
HEADERS = {"Idempotency-Key": "k", "Content-Type": "application/json"}
OVER, HOUR = timedelta(seconds=-1), timedelta(hours=1)


def states(store: Store) -> list[str]:
    return [job.state for job in store.of().jobs.page()]


@contextmanager
def held_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Hold the first upload up before its answers; give what says that it is there, and what lets it go on."""
    comes, go_on = threading.Event(), threading.Event()
    add = Jobs.add_items

    def wait_and_add(self: Jobs, *given: Any) -> Any:
        if not comes.is_set():
            comes.set()
            assert go_on.wait(60)
        return add(self, *given)

    monkeypatch.setattr(Jobs, "add_items", wait_and_add)
    try:
        yield comes, go_on
    finally:
        go_on.set()


async def _cut_off(store: Store, comes: threading.Event) -> None:
    """Send the upload and cancel it amid its answers, as the end of the grace does."""
    app = create_app(Settings(run_jobs=False), encoder=LetterEncoder(), store=store)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        sent = asyncio.create_task(client.post("/v1/jobs", content=BODY, headers=HEADERS))
        assert await asyncio.to_thread(comes.wait, 60)
        sent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sent


def test_what_the_end_of_the_grace_cuts_off_goes_when_it_is_sent_again(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "LEASE", timedelta(seconds=0.3))
    with held_up(monkeypatch) as (comes, go_on):
        asyncio.run(_cut_off(fresh_store, comes))
        assert states(fresh_store) == ["receiving"]
        time.sleep(0.4)
        with job_server(fresh_store, run_jobs=False) as client:
            again = client.post("/v1/jobs", content=BODY, headers=HEADERS)
            assert again.status_code == 202, again.text
            assert states(fresh_store) == ["queued"]
            # Its thread finds nothing to go on with.
            go_on.set()
            time.sleep(0.5)
            (job,) = fresh_store.of().jobs.page()
            assert (job.id, job.state) == (again.json()["id"], "queued")


def test_who_has_lost_the_key_amid_its_answers_is_told_so(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "LEASE", timedelta(seconds=0.2))
    monkeypatch.setattr(Idempotency, "renew", lambda *_, **__: None)
    with (
        job_server(fresh_store, run_jobs=False) as client,
        ThreadPoolExecutor() as pool,
        held_up(monkeypatch) as (comes, go_on),
    ):
        sent = pool.submit(client.post, "/v1/jobs", content=BODY, headers=HEADERS)
        assert comes.wait(60)
        time.sleep(0.3)
        begun = fresh_store.of().idempotency.begin(
            "k", fingerprint_of_json("/v1/jobs", BODY), owner="another", lease=HOUR, keep=HOUR
        )
        assert begun.outcome == "new"
        go_on.set()
        check_problem(sent.result(), 409, "idempotency-key-in-use")
        assert states(fresh_store) == []


def test_a_dead_upload_leaves_room_for_its_repeat(fresh_store: Store) -> None:
    mine = fresh_store.of()
    with job_server(fresh_store, run_jobs=False, most_open_jobs=1) as client:
        fingerprint = fingerprint_of_json("/v1/jobs", BODY)
        mine.idempotency.begin("k", fingerprint, owner="dead", lease=OVER, keep=HOUR)
        mine.jobs.create(options="{}", id="dead")
        for key in ({}, {"Idempotency-Key": "other"}):
            headers = {"Content-Type": "application/json", **key}
            refused = client.post("/v1/jobs", content=BODY, headers=headers)
            check_problem(refused, 429, "too-many-jobs")
        assert client.post("/v1/jobs", content=BODY, headers=HEADERS).status_code == 202
        assert states(fresh_store) == ["queued"]


@pytest.mark.parametrize("headers", [HEADERS, {"Content-Type": "application/json"}])
def test_a_sealing_whose_news_was_lost_is_no_error(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    seal = Jobs.seal

    def seal_twice(self: Jobs, job_id: str) -> Any:
        # As the store does when a connection breaks amid the commit.
        seal(self, job_id)
        return seal(self, job_id)

    monkeypatch.setattr(Jobs, "seal", seal_twice)
    with job_server(fresh_store) as client:
        made = client.post("/v1/jobs", content=BODY, headers=headers)
        assert made.status_code == 202, made.text
        wait(client, made.json(), "completed")
        if "Idempotency-Key" in headers:
            again = client.post("/v1/jobs", content=BODY, headers=headers)
            assert again.content == made.content
        assert states(fresh_store) == ["completed"]

"""Tenants share a server's work on jobs, however many jobs one of them has."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from service.encoders.protocol import Vectors
from service.jobs.job_limits import JobLimits
from service.settings import Settings
from tests.api.doubles import LetterEncoder
from tests.api.job_server import RUBRIC, items
from tests.api.stored_server import Caller, stored_server

JOBS, ANSWERS = 12, 6


class Slow(LetterEncoder):
    """Takes its time for answers."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any("号" in text for text in texts):
            time.sleep(0.03)
        return super().encode(texts)


def make(caller: Caller, name: str) -> dict[str, Any]:
    answers = items(*(f"{name}第{i}号" for i in range(ANSWERS)))
    response = caller("POST", "/v1/jobs", json={"rubric": RUBRIC, "items": answers})
    assert response.status_code == 202, response.text
    job: dict[str, Any] = response.json()
    return job


def ended(caller: Caller) -> int:
    page = caller("GET", "/v1/jobs", params={"state": "completed"}).json()
    return len(page["items"])


def test_one_job_of_a_tenant_does_not_wait_for_the_many_of_another(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = JobLimits(lease=timedelta(seconds=5), slice=0.5, poll=0.05, keep_seconds=0.1)

    def quick_turns(_: Settings) -> JobLimits:
        return quick

    monkeypatch.setattr(JobLimits, "of", quick_turns)
    with stored_server(database_url, encoder=Slow(), workers=1) as server:
        many = server.as_(server.key(tenant="many"))
        one = server.as_(server.key(tenant="one"))
        for i in range(JOBS):
            make(many, f"甲{i}")
        make(one, "乙")
        until = time.monotonic() + 60
        while not ended(one):
            assert time.monotonic() < until
            time.sleep(0.05)
        # A turn is of a job or two, and one may have begun before the other tenant's job came.
        assert ended(many) < JOBS / 2
        while ended(many) < JOBS:
            assert time.monotonic() < until
            time.sleep(0.2)

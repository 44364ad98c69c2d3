"""However many large jobs are deleted at once, nobody else waits for a thread."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from service.api import store_access
from service.store.job_records import NewItem
from service.store.jobs import Jobs
from service.store.store import TenantStore
from tests.api.problem_checks import check_problem
from tests.api.stored_server import stored_server

MANY = store_access.THREADS + 4


def held_up(
    work: Callable[..., Any], go_on: threading.Event
) -> tuple[Callable[..., Any], threading.Semaphore]:
    """Return `work` as if it took long, and what is released as often as it is begun."""
    begun = threading.Semaphore(0)

    def wait_and_work(*given: Any) -> Any:
        begun.release()
        assert go_on.wait(60)
        return work(*given)

    return wait_and_work, begun


def test_others_are_answered_while_many_jobs_and_students_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    slow_sweep, sweeps = held_up(Jobs.sweep, go_on)
    slow_forget, forgets = held_up(TenantStore.forget_student, go_on)
    monkeypatch.setattr(Jobs, "sweep", slow_sweep)
    monkeypatch.setattr(TenantStore, "forget_student", slow_forget)
    with stored_server(f"sqlite:///{tmp_path}/x.db", run_jobs=False) as server:
        call, other = server.as_(server.key()), server.as_(server.key(tenant="other"))
        mine = server.store.of()
        jobs = [mine.jobs.create(options="{}").id for _ in range(MANY)]
        for job in jobs:
            mine.jobs.add_items(job, [NewItem("订货成本", student="s1")])
        with ThreadPoolExecutor(2 * MANY) as pool:
            try:
                deletes = [pool.submit(call, "DELETE", f"/v1/jobs/{job}") for job in jobs]
                students = [pool.submit(call, "DELETE", f"/v1/students/s{i}") for i in range(MANY)]
                for begun in (sweeps, forgets):
                    for _ in range(store_access.DELETE_THREADS):
                        assert begun.acquire(timeout=60)
                assert other("GET", "/v1/jobs", timeout=20).json()["items"] == []
                assert other("POST", "/v1/jobs/none/cancel", timeout=20).status_code == 404
                # One that can't be deleted is told so at once.
                running = mine.jobs.create(options="{}").id
                mine.jobs.add_items(running, [NewItem("x")])
                mine.jobs.seal(running)
                refused = call("DELETE", f"/v1/jobs/{running}", timeout=20)
                check_problem(refused, 409, "job-wrong-state")
                assert not any(one.done() for one in deletes + students)
            finally:
                go_on.set()
            assert {one.result().status_code for one in deletes} == {204}
            assert {one.result().status_code for one in students} == {200}
        assert [one["id"] for one in call("GET", "/v1/jobs").json()["items"]] == [running]

"""Uploads and files of results have room of their own, and whose key it is never waits for them."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from service.api import job_making, store_access
from service.client import CaifenError, Client
from service.jobs import job_results
from service.jobs.job_results import JobResults
from service.store.grades import Grades
from tests.api.job_server import RUBRIC, items
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller, StoredServer, stored_server

JOB = {"rubric": RUBRIC, "items": items("订货成本", "缺货成本")}
FORMATS = ["csv", "xlsx", "parquet", "ags", "moodle"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StoredServer]:
    with stored_server(
        f"sqlite:///{tmp_path}/x.db", most_uploads=2, most_exports=1, run_jobs=False
    ) as server:
        yield server


@contextmanager
def slow_upload(
    server: StoredServer, *headers: str, media_type: str = "application/json"
) -> Iterator[socket.socket]:
    """Begin to send a job, and go on no sooner than the block ends."""
    url = server.client.base_url
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        lines = [
            "POST /v1/jobs HTTP/1.1",
            "Host: localhost",
            f"Content-Type: {media_type}",
            "Content-Length: 1000",
            "Expect: 100-continue",
            *headers,
        ]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(1_000).startswith(b"HTTP/1.1 100 "), "it was let in"
        connection.sendall(b"{" if "json" in media_type else b"--b\r\nContent-Disposition: form-data; na")
        yield connection


def test_more_uploads_than_there_is_room_for_are_refused_and_grading_goes_on(server: StoredServer) -> None:
    with ExitStack() as slow:
        slow.enter_context(slow_upload(server))
        slow.enter_context(slow_upload(server, "Idempotency-Key: k"))
        refused = server.client.post("/v1/jobs", json=JOB)
        check_problem(refused, 429, "too-busy")
        assert int(refused.headers["retry-after"]) > 0
        grade = {"rubric": RUBRIC, "answer": "订货成本"}
        assert server.client.post("/v1/grade", json=grade).status_code == 200
        assert server.client.get("/v1/jobs").status_code == 200
        metrics = server.client.get("/metrics").text
        assert 'caifen_problems_total{type="too-busy"}' in metrics
    for _ in range(200):
        if server.client.post("/v1/jobs", json=JOB).status_code == 202:
            return
    raise AssertionError("clients that left still have their places")


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=b"])
@pytest.mark.parametrize("headers", [[], ["Idempotency-Key: k"]])
def test_an_upload_that_stands_still_gives_its_place_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], media_type: str, headers: list[str]
) -> None:
    with (
        stored_server(
            f"sqlite:///{tmp_path}/x.db", most_uploads=1, transfer_idle_seconds=0.3, run_jobs=False
        ) as server,
        slow_upload(server, *headers, media_type=media_type) as connection,
    ):
        told = b"".join(iter(lambda: connection.recv(1_000), b""))
        head, _, body = told.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in head.lower()
        assert json.loads(body)["type"] == "/problems/upload-stalled"
        assert server.client.post("/v1/jobs", json=JOB).status_code == 202
        assert 'caifen_problems_total{type="upload-stalled"} 1' in server.client.get("/metrics").text
    assert '"crash"' not in capsys.readouterr().err


def test_a_slow_one_that_moves_is_taken(tmp_path: Path) -> None:
    content = json.dumps({**JOB, "items": items("订货成本" * 300)}).encode()
    with stored_server(f"sqlite:///{tmp_path}/x.db", transfer_idle_seconds=3, run_jobs=False) as server:
        # Longer than the limit in all, and no piece is as late.
        size = len(content) // 5 + 1

        def slowly() -> Iterator[bytes]:
            for start in range(0, len(content), size):
                time.sleep(1)
                yield content[start : start + size]

        headers = {"Content-Type": "application/json"}
        assert server.client.post("/v1/jobs", content=slowly(), headers=headers).status_code == 202


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=b"])
def test_one_that_trickles_gives_its_place_back(tmp_path: Path, media_type: str) -> None:
    with (
        stored_server(
            f"sqlite:///{tmp_path}/x.db", most_uploads=1, transfer_idle_seconds=1, run_jobs=False
        ) as server,
        slow_upload(server, media_type=media_type) as connection,
    ):
        connection.settimeout(0.1)
        told, end = b"", time.monotonic() + 60
        while not told:
            assert time.monotonic() < end, "a client that sends ten bytes a second has its place still"
            connection.sendall(b" ")
            with suppress(TimeoutError):
                told += connection.recv(1_000)
        connection.settimeout(30)
        told += b"".join(iter(lambda: connection.recv(1_000), b""))
        assert told.startswith(b"HTTP/1.1 408 ")
        assert b"/problems/upload-stalled" in told
        assert server.client.post("/v1/jobs", json=JOB).status_code == 202


def test_a_file_of_results_that_nobody_takes_gives_its_place_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = JobResults.__iter__
    endless = iter([True])

    def many(self: Any) -> Any:
        found = list(read(self))
        yield from cycle(found) if next(endless, False) else found

    monkeypatch.setattr(JobResults, "__iter__", many)
    with stored_server(
        f"sqlite:///{tmp_path}/x.db", most_exports=1, transfer_idle_seconds=0.3, run_jobs=False
    ) as server:
        job = server.client.post("/v1/jobs", json=JOB).json()["id"]
        address, url = f"/v1/jobs/{job}/results?format=csv", server.client.base_url
        with socket.create_connection((url.host, url.port), timeout=60) as connection:
            connection.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert connection.recv(1_000).startswith(b"HTTP/1.1 200 ")
            end = time.monotonic() + 60
            while server.client.get(address).status_code != 200:
                assert time.monotonic() < end, "a reader that stopped has its place still"
                time.sleep(0.05)


def test_one_tenant_leaves_half_of_the_places_to_the_others(tmp_path: Path) -> None:
    with (
        stored_server(f"sqlite:///{tmp_path}/x.db", most_uploads=3, run_jobs=False) as server,
        ExitStack() as slow,
    ):
        secret = server.key(tenant="greedy")
        for _ in range(2):
            slow.enter_context(slow_upload(server, f"Authorization: Bearer {secret}"))
        for key in (secret, server.key(tenant="greedy")):
            check_problem(server.as_(key)("POST", "/v1/jobs", json=JOB), 429, "too-busy")
        other = server.as_(server.key(tenant="other"))
        for _ in range(3):
            assert other("POST", "/v1/jobs", json=JOB).status_code == 202
        # Neither has files taken from its places.
        job = other("GET", "/v1/jobs").json()["items"][0]["id"]
        assert other("GET", f"/v1/jobs/{job}/results?format=csv").status_code == 200
        slow.close()
        for _ in range(200):
            if server.as_(secret)("POST", "/v1/jobs", json=JOB).status_code == 202:
                return
    raise AssertionError("the tenant never got its places back")


def test_a_large_upload_is_told_so_though_it_is_still_being_sent(server: StoredServer) -> None:
    content = b"\n".join([json.dumps({"answer": "x" * 1_000}).encode()] * 20_000)
    options = {"options": json.dumps({"rubric": RUBRIC})}
    with slow_upload(server), slow_upload(server):
        response = server.client.post("/v1/jobs", files={"file": ("a.jsonl", content)}, data=options)
        check_problem(response, 429, "too-busy")
        assert server.client.get("/healthz").status_code == 200


@pytest.mark.parametrize("format_", FORMATS)
def test_so_are_files_of_results_and_pages_are_not(
    server: StoredServer, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    job = server.client.post("/v1/jobs", json=JOB).json()["id"]
    address = f"/v1/jobs/{job}/results"
    begun, go_on = threading.Event(), threading.Event()
    read = JobResults.__iter__

    def slow(self: Any) -> Any:
        begun.set()
        assert go_on.wait(60)
        yield from read(self)

    monkeypatch.setattr(JobResults, "__iter__", slow)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(server.client.get, address, params={"format": format_})
        try:
            assert begun.wait(60)
            refused = server.client.get(address, params={"format": "csv"})
            check_problem(refused, 429, "too-busy")
            assert int(refused.headers["retry-after"]) > 0
            assert server.client.get(address).status_code == 200
            assert server.client.get(address, params={"format": "ndjson"}).status_code == 200
            assert server.client.post("/v1/jobs", json=JOB).status_code == 202
        finally:
            go_on.set()
        assert first.result().status_code == 200
    # The place is free a moment after the last byte has come.
    for _ in range(200):
        if server.client.get(address, params={"format": format_}).status_code == 200:
            return
    raise AssertionError("a file that was sent still has its place")


def test_whose_key_it_is_waits_neither_for_uploads_nor_for_anything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, go_on = threading.Semaphore(0), threading.Event()

    def stuck(*_: Any, **__: Any) -> Any:
        busy.release()
        assert go_on.wait(60)
        raise AssertionError

    with stored_server(f"sqlite:///{tmp_path}/x.db", most_uploads=100, run_jobs=False) as server:
        call = server.as_(server.key())
        fresh = server.as_(server.key(tenant="other"))
        assert call("GET", "/v1/jobs").status_code == 200
        monkeypatch.setattr(job_making, "take_in", stuck)
        monkeypatch.setattr(Grades, "page", stuck)
        with ThreadPoolExecutor(60) as pool:

            def send(caller: Caller, method: str, path: str, **more: Any) -> None:
                pool.submit(caller, method, path, **more)

            try:
                for _ in range(store_access.UPLOAD_THREADS + 16):
                    send(call, "POST", "/v1/jobs", json=JOB)
                for _ in range(store_access.UPLOAD_THREADS):
                    assert busy.acquire(timeout=60)
                # Uploads fill no threads but their own.
                assert fresh("GET", "/v1/jobs", timeout=20).status_code == 200
                newest = server.as_(server.key(tenant="newest"))
                for _ in range(store_access.THREADS + 4):
                    send(call, "GET", "/v1/grades")
                for _ in range(store_access.THREADS):
                    assert busy.acquire(timeout=60)
                # All others are taken, and still it is known at once whose key it is: it may not do this.
                check_problem(newest("GET", "/v1/nowhere", timeout=20), 404, "not-found")
            finally:
                go_on.set()


@pytest.mark.parametrize("format_", FORMATS)
def test_uploads_do_not_wait_for_files_of_results_nor_does_anything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    busy, go_on = threading.Semaphore(0), threading.Event()
    read = JobResults.__iter__

    def slow(self: Any) -> Any:
        busy.release()
        assert go_on.wait(60)
        yield from read(self)

    with stored_server(f"sqlite:///{tmp_path}/x.db", most_exports=60, run_jobs=False) as server:
        job = server.client.post("/v1/jobs", json=JOB).json()["id"]
        monkeypatch.setattr(JobResults, "__iter__", slow)
        with ThreadPoolExecutor(60) as pool:
            try:
                files = [
                    pool.submit(server.client.get, f"/v1/jobs/{job}/results", params={"format": format_})
                    for _ in range(50)
                ]
                for _ in range(store_access.EXPORT_THREADS):
                    assert busy.acquire(timeout=60)
                assert not busy.acquire(timeout=0.5), "no more are read at a time"
                assert server.client.post("/v1/jobs", json=JOB, timeout=20).status_code == 202
                assert server.client.get("/v1/jobs", timeout=20).status_code == 200
            finally:
                go_on.set()
            assert {file.result().status_code for file in files} == {200}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_job_that_is_deleted_while_its_results_are_written_leaves_the_file_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], format_: Any
) -> None:
    file = tmp_path / "results"
    file.write_bytes(b"what was there")
    monkeypatch.setattr(job_results, "_PAGE", 1)
    with stored_server(f"sqlite:///{tmp_path}/x.db", run_jobs=False) as server:
        job = server.client.post("/v1/jobs", json=JOB).json()["id"]
        server.client.post(f"/v1/jobs/{job}/cancel").raise_for_status()
        page = JobResults.page

        def deleted_amid(self: JobResults, after: int, limit: int) -> Any:
            found = page(self, after, limit)
            if after == -1:
                server.store.of().jobs.delete(job)
            return found

        monkeypatch.setattr(JobResults, "page", deleted_amid)
        with Client(str(server.client.base_url)) as client, pytest.raises(CaifenError):
            client.save_job_results(job, file, format=format_)
    assert file.read_bytes() == b"what was there"
    assert '"crash"' not in capsys.readouterr().err

"""A full temporary folder is a clear problem with the time to come back, and nothing is left of the request."""

import gzip
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import httpx
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tests.api.job_server import RUBRIC, items, make
from tests.api.problem_checks import check_problem
from tests.api.stored_server import StoredServer, stored_server

LINES = b"\n".join([json.dumps({"answer": "x" * 1_000}).encode()] * 3_000)
OPTIONS = {"options": json.dumps({"rubric": RUBRIC})}
NAME = "no-temporary-space"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StoredServer]:
    with stored_server(f"sqlite:///{tmp_path}/x.db", run_jobs=False) as server:
        yield server


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> list[BinaryIO]:
    """Let every temporary file lie on a disk that is full, as the kernel has one; give those that were opened."""
    opened: list[BinaryIO] = []

    def open_full(*_: Any, **__: Any) -> BinaryIO:
        file = cast(BinaryIO, Path("/dev/full").open("w+b"))  # noqa: SIM115 - whoever asks for it closes it
        opened.append(file)
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", open_full)
    return opened


def upload(
    server: StoredServer, content: bytes, name: str = "a.jsonl", key: str | None = None
) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return server.client.post("/v1/jobs", files={"file": (name, content)}, data=OPTIONS, headers=headers)


def check(server: StoredServer, response: httpx.Response, opened: list[BinaryIO]) -> None:
    problem = check_problem(response, 503, NAME)
    assert "TMPDIR" in problem["detail"], "it says what to do"
    assert int(response.headers["retry-after"]) > 0
    assert opened, "the disk was written to"
    assert all(file.closed for file in opened)
    assert f'caifen_problems_total{{type="{NAME}"}} 1.0' in server.client.get("/metrics").text


@pytest.mark.parametrize("key", [None, "k"])
def test_an_upload_that_finds_no_room(
    server: StoredServer, full_disk: list[BinaryIO], monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    check(server, upload(server, LINES, key=key), full_disk)
    assert server.client.get("/v1/jobs").json()["items"] == []
    monkeypatch.undo()
    assert upload(server, LINES, key=key).status_code == 202, "nothing is kept under the key"


def test_a_file_that_finds_no_room_to_be_unpacked(
    server: StoredServer, full_disk: list[BinaryIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = io.BytesIO()
    with xlsxwriter.Workbook(workbook, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(2_000):
            sheet.write_row(row, 0, ["answer" if row == 0 else f"{row}号答案"])
    packed = gzip.compress(workbook.getvalue())
    check(server, upload(server, packed, "a.xlsx.gz", key="k"), full_disk)
    assert server.client.get("/v1/jobs").json()["items"] == []
    monkeypatch.undo()
    assert upload(server, packed, "a.xlsx.gz", key="k").status_code == 202


# zipfile in xlsxwriter says so when its half-written file is thrown away.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("format_", ["xlsx", "parquet"])
def test_a_file_of_results_that_finds_no_room(
    server: StoredServer, full_disk: list[BinaryIO], monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    job = make(server.client, *[one["answer"] for one in items("订货成本", "缺货成本")])
    address = f"/v1/jobs/{job['id']}/results"
    check(server, server.client.get(address, params={"format": format_}), full_disk)
    monkeypatch.undo()
    assert server.client.get(address, params={"format": format_}).status_code == 200

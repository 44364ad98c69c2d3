"""A real server with workers that is killed like a machine that loses power, and a job that has to survive it."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
QUICK = ("-m", "tests.jobs.quick_server")
_START_SECONDS = 120


@dataclass
class Server:
    """A server in a process group of its own.

    program: what Python runs. database_url: where it keeps jobs. settings: more, by the names of environment variables.
    """

    program: Sequence[str]
    database_url: str
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[str] | None" = None
    client: httpx.Client = field(default_factory=httpx.Client)

    def start(self) -> None:
        """Start it and wait until it listens."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CAIFEN_DATABASE_URL": self.database_url,
            "CAIFEN_JOB_LEASE_SECONDS": "1",
            "CAIFEN_WORKERS": "2",
            **self.settings,
        }
        with self.log.open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own server
                [sys.executable, *self.program, "serve", "--port", "0", "--json"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment,
                cwd=ROOT,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.log.read_text()[-3_000:]
        self.client = httpx.Client(base_url=json.loads(line)["url"], timeout=60, trust_env=False)

    def wait_until_ready(self) -> None:
        """Wait until it can grade."""
        until = time.monotonic() + _START_SECONDS
        while self.client.get("/readyz").status_code != 200:
            assert time.monotonic() < until, self.log.read_text()[-3_000:]
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill -9 it, its process group, and its workers, which have groups of their own."""
        assert self._process is not None
        workers = _children(self._process.pid)
        os.killpg(self._process.pid, signal.SIGKILL)
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._end()

    def stop(self) -> int:
        """Stop it as a supervisor does and return its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def _end(self) -> int:
        assert self._process is not None
        self.client.close()
        code = self._process.wait(60)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    @property
    def runs(self) -> bool:
        """Whether it was started and neither killed nor stopped."""
        return self._process is not None


@dataclass(frozen=True)
class Crashes:
    """What came of a job whose server was killed again and again.

    done_at: how many answers were done when each kill came, as far as it was known. seconds: of the whole job.
    """

    results: bytes
    job: dict[str, Any]
    done_at: tuple[int, ...]
    seconds: float


def undisturbed(server: Server, body: dict[str, Any]) -> Crashes:
    """Run a job to its end."""
    server.start()
    began = time.monotonic()
    try:
        server.wait_until_ready()
        job = _wait(server, _post(server, body))
        return Crashes(results_of(server, job), job, (), time.monotonic() - began)
    finally:
        server.stop()


def crashed(
    server: Server, body: dict[str, Any], *, kills: int, seed: int, gap: tuple[float, float]
) -> Crashes:
    """Run a job whose server is killed `kills` times, each after `gap` seconds at random, and started again."""
    chance = random.Random(seed)  # noqa: S311 - moments of kills
    done_at: list[int] = []
    began = time.monotonic()
    server.start()
    server.wait_until_ready()
    job_id = _post(server, body)
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(*gap))
            done_at.append(_done(server, job_id))
            server.kill()
            server.start()
            # Some kills come while the workers still load.
            if chance.random() < 0.9:
                server.wait_until_ready()
        job = _wait(server, job_id)
        return Crashes(results_of(server, job), job, tuple(done_at), time.monotonic() - began)
    finally:
        if server.runs:
            server.stop()


def results_of(server: Server, job: dict[str, Any]) -> bytes:
    """Return all results as NDJSON."""
    pages, link = [], f"/v1/jobs/{job['id']}/results?limit=1000"
    while link:
        response = server.client.get(link).raise_for_status()
        pages.append(response.content)
        link = response.links.get("next", {}).get("url", "")
    return b"".join(pages)


def answers(number: int) -> list[dict[str, str]]:
    """Return items that are all different."""
    return [
        {
            "id": f"a{i}",
            "student": f"s{i % 97}",
            "answer": f"{i}：重大事项书面沟通，来函{i % 13}天内及时答复。",
        }
        for i in range(number)
    ]


def _post(server: Server, body: dict[str, Any]) -> str:
    response = server.client.post("/v1/jobs", json=body)
    assert response.status_code == 202, response.text
    return str(response.json()["id"])


def _done(server: Server, job_id: str) -> int:
    counts = server.client.get(f"/v1/jobs/{job_id}").raise_for_status().json()["counts"]
    return int(counts["done"] + counts["failed"])


def _wait(server: Server, job_id: str) -> dict[str, Any]:
    until = time.monotonic() + 900
    while True:
        job: dict[str, Any] = server.client.get(f"/v1/jobs/{job_id}").raise_for_status().json()
        if job["state"] in ("completed", "failed", "cancelled"):
            return job
        assert time.monotonic() < until, job
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    """Return the processes that `pid` has started, whichever of its threads did."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, thread.read_text().split())
        except OSError:
            continue
    return found

"""How long one request takes beside a job, as a ratio to one without: `python -m benchmarks.beside_jobs`."""

import json
import statistics
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.serving_cohort import answers, rubric
from tests.jobs.crashing import Server

_ROUNDS, _REQUESTS, _JOB = 3, 30, 1_500
_seeds = count(1)


def main() -> None:
    """Take turns with and without a job, and print medians."""
    body = {"rubric": json.loads(rubric().model_dump_json())}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {"CAIFEN_MOST_BODY_BYTES": "10000000", "CAIFEN_RECENT_GRADES": "0"}
        server = Server(("-m", "service.cli"), f"sqlite:///{folder / 'caifen.db'}", folder / "log", settings)
        server.start()
        try:
            server.wait_until_ready()
            _requests(server, body)
            alone: list[float] = []
            beside: list[float] = []
            for _ in range(_ROUNDS):
                alone += _requests(server, body)
                items = [
                    {"id": f"a{i}", "answer": text} for i, text in enumerate(answers(_JOB, next(_seeds)))
                ]
                job = server.client.post("/v1/jobs", json={**body, "items": items}).raise_for_status().json()
                while server.client.get(f"/v1/jobs/{job['id']}").json()["counts"]["done"] < 20:
                    time.sleep(0.2)
                beside += _requests(server, body)
                found = server.client.get(f"/v1/jobs/{job['id']}").json()
                assert found["state"] == "running"  # noqa: S101 - else it was measured without one
                server.client.post(f"/v1/jobs/{job['id']}/cancel")
                time.sleep(1)
        finally:
            server.stop()
    for what, take in (("median", statistics.median), ("95 %", _high)):
        ratio = take(beside) / take(alone)
        print(f"| {what} | {1000 * take(alone):.0f} ms | {1000 * take(beside):.0f} ms | {ratio:.2f} |")


def _high(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * len(seconds))]


def _requests(server: Server, body: dict[str, Any]) -> list[float]:
    seconds = []
    for answer in answers(_REQUESTS, next(_seeds)):
        began = time.perf_counter()
        server.client.post("/v1/grade", json={**body, "answer": answer, "keep": False}).raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    main()

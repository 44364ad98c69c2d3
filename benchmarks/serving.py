"""Measures the HTTP service on this machine: `python -m benchmarks.serving` (some minutes, loopback only).

Everything is a ratio within one run: in-process grading and the server take turns on answers of the same kind that
neither has seen, and the medians of the rounds are compared. Prints a table in Markdown.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import httpx

from benchmarks.serving_cohort import answers, rubric

CLIENTS = 32
_seeds = count(1)


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int
    answers: int
    singles: int
    limit: int
    fills: int
    steady_seconds: float
    overload_seconds: float


class Child:
    """A process that answers a line of JSON with one."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._line()

    @property
    def pid(self) -> int:
        """The process' id."""
        return self._process.pid

    def ask(self, **what: Any) -> Any:
        """Send one line, and return the answer."""
        assert self._process.stdin is not None  # noqa: S101 - piped
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - piped
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a process of the benchmark has ended: see above")
        return line.replace("loaded", '"loaded"')


@dataclass(frozen=True)
class Server:
    """A running server: its port, its process id, and the seconds until it was ready."""

    port: int
    pid: int
    open_after: float
    ready_after: float


@contextmanager
def serving(**settings: object) -> Iterator[Server]:
    """Start the real server."""
    environment = {**os.environ, **{f"CAIFEN_{k.upper()}": str(v) for k, v in settings.items()}}
    started = perf_counter()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
        )
        try:
            assert process.stdout is not None  # noqa: S101 - piped
            url = json.loads(process.stdout.readline())["url"]
            opened = perf_counter() - started
            while httpx.get(f"{url}/readyz", trust_env=False).status_code != 200:
                sleep(0.02)
            ready = perf_counter() - started
            workers = int(settings.get("workers", 0)) or None  # type: ignore[call-overload]
            while workers and _alive(url) < workers:
                sleep(0.05)
            yield Server(int(url.rpartition(":")[2]), process.pid, opened, ready)
        finally:
            process.terminate()
            process.wait(60)


def _alive(url: str) -> int:
    text = httpx.get(f"{url}/metrics", trust_env=False).text
    return int(float(text.partition("\ncaifen_workers_alive ")[2].partition("\n")[0]))


def memory_mb(pid: int) -> tuple[float, list[float]]:
    """Return the resident memory (proportional share, MB) of a process, and of each of its children."""
    children = [
        int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent_of(path) == pid
    ]
    return _share(pid), [_share(child) for child in children]


def _parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _share(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1_000
    return math.nan


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its children, as far as they live, have used so far."""
    inside = [path for path in Path("/proc").iterdir() if path.name.isdigit() and _parent_of(path) == pid]
    return sum(_cpu(path) for path in [Path(f"/proc/{pid}"), *inside])


def _cpu(path: Path) -> float:
    fields = (path / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Bodies:
    """Bodies with answers that nobody has seen."""

    def __init__(self) -> None:
        self._rubric = rubric().model_dump_json()

    def __call__(self, number: int) -> list[str]:
        """Return `number` bodies of /v1/grade."""
        return [
            f'{{"rubric": {self._rubric}, "answer": {json.dumps(answer)}}}'
            for answer in answers(number, next(_seeds))
        ]


def p99(times: list[float]) -> float:
    """Return the 99th percentile, by the nearest rank."""
    return sorted(times)[max(0, math.ceil(0.99 * len(times)) - 1)] if times else math.nan


def throughput(scale: Scale, load: Child, alone: Child, bodies: Bodies) -> dict[str, float]:
    """Compare 32 clients with one batch in-process, and one request at a time with one answer at a time."""
    with serving(recent_grades=0) as server:
        # Both have graded before they are measured.
        load.ask(port=server.port, bodies=bodies(8), clients=4)
        batch, many, one_inside, one_outside = [], [], [], []
        cpu_inside, cpu_outside = 0.0, 0.0
        for _ in range(scale.rounds):
            before = cpu_seconds(alone.pid)
            seconds = alone.ask(answers=answers(scale.answers, next(_seeds)), one_at_a_time=False)
            cpu_inside += cpu_seconds(alone.pid) - before
            batch.append(scale.answers / seconds)
            before = cpu_seconds(server.pid)
            found = load.ask(port=server.port, bodies=bodies(scale.answers), clients=CLIENTS)
            cpu_outside += cpu_seconds(server.pid) - before
            _all_graded(found)
            many.append(scale.answers / found["seconds"])
            seconds = alone.ask(answers=answers(scale.singles, next(_seeds)), one_at_a_time=True)
            one_inside.append(seconds / scale.singles)
            found = load.ask(port=server.port, bodies=bodies(scale.singles), clients=1)
            _all_graded(found)
            one_outside.append(found["seconds"] / scale.singles)
    return {
        "in-process batch, answers/s": statistics.median(batch),
        f"{CLIENTS} clients, answers/s": statistics.median(many),
        f"ratio of rates ({CLIENTS} clients : batch; at least .85)": _ratio(many, batch),
        "in-process batch, ms of processor an answer": cpu_inside / scale.rounds / scale.answers * 1_000,
        f"{CLIENTS} clients, ms of processor an answer": cpu_outside / scale.rounds / scale.answers * 1_000,
        "ratio of processor time (clients : batch)": cpu_outside / cpu_inside,
        "in-process, one at a time, ms": statistics.median(one_inside) * 1_000,
        "one request at a time, ms": statistics.median(one_outside) * 1_000,
        "ratio of times (request : in-process; at most 1.3)": _ratio(one_outside, one_inside),
    }


def overload(scale: Scale, load: Child, bodies: Bodies) -> dict[str, float]:
    """Send ten times of what the server can do, and see what it answers, how fast, and with how much memory."""
    with serving(recent_grades=0, most_waiting=scale.limit) as server:
        load.ask(port=server.port, bodies=bodies(8), clients=4)
        room = scale.limit + _workers(server)
        _fill_caches(scale, load, server.port, bodies, room)
        before = load.ask(port=server.port, bodies=bodies(5), clients=1)
        steady = load.ask(port=server.port, bodies=bodies(2_000), clients=room, seconds=scale.steady_seconds)
        _all_graded(steady)
        rate = len(steady["results"]) / steady["seconds"]
        parent, workers = memory_mb(server.pid)
        found = load.ask(
            port=server.port,
            bodies=bodies(4_000),
            rate=10 * rate,
            seconds=scale.overload_seconds,
        )
        after = load.ask(port=server.port, bodies=bodies(5), clients=1)
        later_parent, later_workers = memory_mb(server.pid)
    accepted = [seconds for status, seconds in found["results"] if status == 200]
    refused = [seconds for status, seconds in found["results"] if status == 429]
    steady_times = [seconds for _, seconds in steady["results"]]
    return {
        "answers/s at the admission limit": rate,
        "overload: requests sent": len(found["results"]),
        "overload: 200": len(accepted),
        "overload: 429": len(refused),
        "overload: anything else (must be 0)": len(found["results"]) - len(accepted) - len(refused),
        "p99 at the limit, s": p99(steady_times),
        "overload: p99 of 200, s": p99(accepted),
        "ratio of p99 (overload : limit; at most 3)": p99(accepted) / p99(steady_times),
        "overload: p99 of 429, ms": p99(refused) * 1_000,
        "memory of the parent, overload : before": later_parent / parent,
        "memory of all, overload : before (at most 1.1)": (later_parent + sum(later_workers))
        / (parent + sum(workers)),
        "one request, after : before": _mean(after) / _mean(before),
    }


def _fill_caches(scale: Scale, load: Child, port: int, bodies: Bodies, clients: int) -> None:
    """Grade until the workers' caches are full: what they take is bounded, and no sign of overload.

    A worker keeps 20,000 vectors and the tokens of 2,000 texts; an answer takes 7.5 of the first and one of the others,
    so two workers are full after 5,300 answers.
    """
    for _ in range(scale.fills):
        load.ask(port=port, bodies=bodies(scale.answers), clients=clients)


def cold_start() -> dict[str, float]:
    """Start the server from nothing and see when it is ready and what it holds."""
    with serving() as server:
        while len(memory_mb(server.pid)[1]) < 1:
            sleep(0.1)
        sleep(1)
        parent, workers = memory_mb(server.pid)
    return {
        "port open after, s": server.open_after,
        "ready after, s": server.ready_after,
        "memory of the parent, MB": parent,
        "workers": len(workers),
        "memory of a worker, MB": statistics.mean(workers),
    }


def _workers(server: Server) -> int:
    text = httpx.get(f"http://127.0.0.1:{server.port}/metrics", trust_env=False).text
    return int(float(text.partition("\ncaifen_workers ")[2].partition("\n")[0]))


def _ratio(these: list[float], those: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def _mean(found: dict[str, Any]) -> float:
    return statistics.mean([float(seconds) for _, seconds in found["results"]])


def _all_graded(found: dict[str, Any]) -> None:
    other = {status for status, _ in found["results"]} - {200}
    if other:
        raise SystemExit(f"the server answered with {sorted(other)} where it should have graded")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="A fifth of it, to see that it runs.")
    parser.add_argument("--only", choices=["throughput", "overload", "start"])
    chosen = parser.parse_args()
    scale = Scale(5, 96, 12, 30, 56, 40, 60) if not chosen.quick else Scale(1, 32, 4, 6, 1, 8, 10)
    bodies = Bodies()
    table: dict[str, float] = {}
    load = Child("benchmarks.http_load")
    try:
        if chosen.only in (None, "start"):
            table |= cold_start()
        if chosen.only in (None, "throughput"):
            alone = Child("benchmarks.in_process")
            try:
                table |= throughput(scale, load, alone, bodies)
            finally:
                alone.end()
        if chosen.only in (None, "overload"):
            table |= overload(scale, load, bodies)
    finally:
        load.end()
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} cores, load average {os.getloadavg()[0]:.1f} at the end\n")
    print("| what | measured |\n|---|---|")
    for name, value in table.items():
        print(f"| {name} | {value:,.{0 if float(value).is_integer() else 2}f} |")


if __name__ == "__main__":
    main()

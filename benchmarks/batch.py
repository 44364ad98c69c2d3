"""Measures `caifen batch`: rate and memory, resuming after kills, Ray beside the local engine.

    python -m benchmarks.batch rate  --samples FILE [--answers 20000] [--workers 1]
    python -m benchmarks.batch kills --samples FILE [--answers 20000] [--kills 10]
    python -m benchmarks.batch ray   --samples FILE [--answers 20000]

Each prints one JSON object. FILE, of which there may be several, has scored samples (docs/evaluation.md); only their
answers are used.
"""

import argparse
import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.batch_cohort import read_questions, write_cohort
from benchmarks.process_tree import ProcessTree, Use

# A look at the memory of all processes takes 10 to 30 ms for each, and Ray has some twenty.
_LOOKS_EVERY_S = 5.0
_FORMATS = "csv,xlsx,parquet"
_LEDGER = ".caifen-ledger.db"


@dataclass
class Watched:
    """One run of `caifen batch`: its summary, and what it used, every few seconds, with the grades kept by then."""

    summary: dict[str, Any]
    seconds: float
    uses: list[tuple[float, int, Use]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return the figures."""
        end = self.uses[-1][1]
        at_work = [(graded, use) for _, graded, use in self.uses if 0 < graded < end]
        quarter = max(1, len(at_work) // 4)
        first, last = at_work[0], at_work[-1]
        answers = last[0] - first[0]
        return {
            "engine": self.summary["engine"],
            "workers": self.summary["workers"],
            "answers": self.summary["rows"]["answers"],
            "graded": self.summary["graded_now"],
            "seconds": round(self.seconds, 1),
            "seconds_by_phase": self.summary["seconds"],
            "graded_a_second": self.summary["answers_a_second"],
            "cpu_seconds_an_answer": round((last[1].seconds - first[1].seconds) / answers, 4)
            if answers
            else None,
            "cpu_seconds_in_all": round(self.uses[-1][2].seconds, 1),
            "peak_mb": round(max(use.all_mb for _, _, use in self.uses)),
            "peak_mb_of_the_program_itself": round(max(use.root_mb for _, _, use in self.uses), 1),
            "program_mb_grading_first_quarter": round(max(use.root_mb for _, use in at_work[:quarter]), 1),
            "program_mb_grading_last_quarter": round(max(use.root_mb for _, use in at_work[-quarter:]), 1),
            "grader": self.summary["grader"]["encoder"],
        }


def command(folder: Path, out: Path, workers: int, *more: str) -> list[str]:
    """Return the command line of a run over the cohort in `folder`."""
    return [
        *(sys.executable, "-m", "service.cli", "batch", "--answers", str(folder / "answers.csv")),
        *("--rubric", str(folder / "rubrics"), "-o", str(out), "--format", _FORMATS, "--json"),
        *("--workers", str(workers), *more),
    ]


def kept(out: Path) -> int:
    """Return how many entries the ledger has."""
    if not (out / _LEDGER).exists():
        return 0
    try:
        with closing(sqlite3.connect(out / _LEDGER, timeout=10)) as database:
            return int(database.execute("SELECT coalesce(max(rowid), 0) FROM entries").fetchone()[0])
    except sqlite3.Error:
        return 0


def watch(folder: Path, out: Path, workers: int, *more: str) -> Watched:
    """Run to the end, and watch."""
    started = time.perf_counter()
    uses: list[tuple[float, int, Use]] = []
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(command(folder, out, workers, *more), stdout=printed)  # noqa: S603
        tree = ProcessTree(process.pid)
        while process.poll() is None:
            uses.append((time.perf_counter() - started, kept(out), tree.use()))
            time.sleep(_LOOKS_EVERY_S)
        if process.returncode not in (0, 1):
            raise SystemExit(f"the run ended with exit code {process.returncode}")
        seconds = time.perf_counter() - started
        printed.seek(0)
        return Watched(json.loads(printed.read()), seconds, uses)


def digests(out: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of results and of rejects."""
    names = sorted(path for path in out.iterdir() if path.name.startswith(("results.", "rejects.")))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in names}


def rate(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one run from nothing."""
    return watch(folder, folder / "out", options.workers).told()


def kills(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Kill a run at random points, let it go on each time, and compare it with a run that nobody disturbed."""
    whole = watch(folder, folder / "whole", options.workers)
    out = folder / "out"
    draw = random.Random(options.seed)  # noqa: S311 - no secret
    number = whole.summary["distinct_answers"]
    # Some die while they load or read, most while they grade.
    points = sorted(draw.randrange(number) for _ in range(options.kills))
    lost, before = 0, 0
    for point in points:
        process = subprocess.Popen(  # noqa: S603
            command(folder, out, options.workers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.random() * 3)
        while process.poll() is None and kept(out) < point:
            time.sleep(0.05)
        time.sleep(draw.random())
        process.kill()
        process.wait()
        now = kept(out)
        lost += now < before
        before = now
    last = watch(folder, out, options.workers)
    return {
        "answers": options.answers,
        "kills": len(points),
        "graded_when_killed": points,
        "times_that_grades_were_lost": lost,
        "graded_by_the_last_run": last.summary["graded_now"],
        "identical": digests(out) == digests(folder / "whole"),
        "whole": whole.told(),
    }


def ray(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run with two workers, then on a local Ray with two actors, and compare."""
    local = watch(folder, folder / "local", 2)
    on_ray = watch(folder, folder / "ray", 2, "--engine", "ray")
    ours, theirs = local.summary["answers_a_second"], on_ray.summary["answers_a_second"]
    return {
        "answers": options.answers,
        "identical": digests(folder / "local") == digests(folder / "ray"),
        "rate_of_ray_to_local": round(theirs / ours, 3),
        # Where other programs share the cores, this says more.
        "cpu_of_local_to_ray": round(
            local.told()["cpu_seconds_an_answer"] / on_ray.told()["cpu_seconds_an_answer"], 3
        ),
        "local": local.told(),
        "ray": on_ray.told(),
    }


_MEASURES = {"rate": rate, "kills": kills, "ray": ray}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the cohort in a temporary folder, measure, and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.batch", description="Measures caifen batch.")
    parser.add_argument("measure", choices=_MEASURES)
    parser.add_argument("--samples", type=Path, nargs="+", required=True)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="caifen-benchmark-") as name:
        folder = Path(name)
        write_cohort(
            folder, read_questions(options.samples, options.questions), options.answers, options.seed
        )
        found = _MEASURES[options.measure](folder, options)
    print(
        json.dumps(
            {"measure": options.measure, "cores": os.cpu_count(), **found}, ensure_ascii=False, indent=2
        )
    )


if __name__ == "__main__":
    main()

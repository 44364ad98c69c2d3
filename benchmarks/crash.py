"""Kills the whole server again and again amid a job, with the real model: `python -m benchmarks.crash`.

On SQLite and on PostgreSQL; loopback only, some minutes to half an hour. What it writes is docs/benchmarks-jobs.md.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.serving_cohort import answers, rubric
from service.store.store import open_store
from service.store.upkeep import check
from tests.jobs.crashing import Crashes, Server, crashed, undisturbed
from tests.postgres import running_postgres

_REAL = ("-m", "service.cli")


def main() -> None:
    """Run it and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--answers", type=int, default=2_000)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=["sqlite", "postgresql"])
    given = options.parse_args()
    items = [
        {"id": f"a{i}", "student": f"s{i}", "answer": answer}
        for i, answer in enumerate(answers(given.answers, seed=given.seed))
    ]
    body = {"rubric": json.loads(rubric().model_dump_json()), "items": items}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = undisturbed(_server(f"sqlite:///{folder / 'plain.db'}", folder, len(items)), body)
        _tell("undisturbed, SQLite", plain, plain, [])
        # So that the kills are spread over the work that is left.
        gap = (0.05, 2 * plain.seconds / (given.kills + 1))
        for kind in ("sqlite", "postgresql"):
            if given.only in (None, kind):
                with _database(kind, folder) as url:
                    hurt = crashed(
                        _server(url, folder, len(items)), body, kills=given.kills, seed=given.seed, gap=gap
                    )
                    _tell(f"{given.kills} kills, {kind}", hurt, plain, _findings(url, hurt))


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'caifen.db'}"
        return
    with running_postgres() as postgres:
        yield postgres.new_database()


def _server(url: str, folder: Path, most: int) -> Server:
    body_bytes = str(2_000_000 + 2_000 * most)
    settings = {"CAIFEN_MOST_BODY_BYTES": body_bytes, "CAIFEN_RECENT_GRADES": "0"}
    return Server(_REAL, url, folder / "log", settings)


def _findings(url: str, hurt: Crashes) -> list[Any]:
    store = open_store(url)
    try:
        findings: list[Any] = list(check(store.database))
        kept, after = 0, None
        while page := store.of().grades.page(job_id=hurt.job["id"], after=after, limit=500):
            kept += len(page)
            after = (page[-1].created_at, page[-1].id)
        if kept != hurt.job["counts"]["done"]:
            findings.append(f"{kept} grades are kept")
        return findings
    finally:
        store.close()


def _tell(what: str, run: Crashes, plain: Crashes, findings: list[Any]) -> None:
    counts = run.job["counts"]
    ids = [json.loads(line)["id"] for line in run.results.splitlines()]
    lost = counts["total"] - counts["done"] - counts["failed"]
    doubled = len(ids) - len(set(ids))
    same = "yes" if run.results == plain.results else "NO"
    print(
        f"| {what} | {counts['done']} | {counts['failed']} | {lost} | {doubled} | {same} | "
        f"{findings or 'none'} | {run.seconds:.0f} | {' '.join(map(str, run.done_at)) or '–'} |",
        flush=True,
    )


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()

"""What the store has answered for is on the disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from service.store.store import open_store
from service.store.upkeep import check

ROOT = Path(__file__).parents[2]
KEPT_FOREVER = """
import sys
from service.store.store import open_store
from tests.store.made import RUBRIC, new_grade
mine = open_store(sys.argv[1]).of()
while True:
    print(*mine.grades.add(RUBRIC, [new_grade("x")] * 3), flush=True)
"""


def test_sqlite_syncs_each_commit_and_points_nowhere(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'caifen.db'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert {name: store.database.pragma(name) for name in wanted} == {k: [(v,)] for k, v in wanted.items()}
    store.close()


def test_a_process_that_is_killed_loses_nothing_it_has_answered_for(database_url: str) -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", KEPT_FOREVER, database_url],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        told += [line.split() for line in process.stdout.read().splitlines()]
    store = open_store(database_url)
    kept = {grade.id for grade in store.of().grades.page(limit=100_000)}
    # The last line may be cut off.
    assert {id for ids in told[:-1] for id in ids} <= kept
    assert len(kept) % 3 == 0
    assert check(store.database) == []
    store.close()

"""Ray on this machine gives the bytes of the local engine, and leaves no process behind."""

import importlib.util
import json
import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rubrics.yaml_text import dump_rubric
from service.jobs import engines
from service.jobs.engines import EngineError, make_executor
from tests.jobs.batch.cohort import RUBRICS, SETTINGS, contents, rows, write_rows
from tests.jobs.batch.programs import completed, program

with_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="the extra ray is not installed"
)


def rays(folder: str) -> list[str]:
    """Return the processes of a Ray whose files lie in a folder of such a name."""
    listed = subprocess.run(["/bin/ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if folder in line]


@with_ray
def test_two_actors_give_the_bytes_of_two_workers(tmp_path: Path) -> None:
    folder = tmp_path / "rubrics"
    folder.mkdir()
    for name, rubric in RUBRICS.items():
        (folder / f"{name}.yaml").write_text(dump_rubric(rubric), encoding="utf-8")
    # One of them ends its worker twice, which costs the others nothing.
    made = rows(60)
    made[20][3] += "毒药"
    answers = write_rows(tmp_path / "answers.csv", made)
    arguments = [
        "--answers",
        str(answers),
        "--rubric",
        str(folder),
        "--format",
        "csv,xlsx,parquet",
        "--workers",
        "2",
    ]
    code, _, err = completed(*arguments, "-o", str(tmp_path / "local"), encoder="tricky")
    assert code == 1, err

    # Ray's sockets lie there, and their paths have to be short.
    with tempfile.TemporaryDirectory(prefix="ray-") as temporary:
        ray = ["-o", str(tmp_path / "ray"), "--engine", "ray", "--json"]
        code, out, err = completed(*arguments, *ray, encoder="tricky", seconds=240, TMPDIR=temporary)
        assert not list(Path(temporary).iterdir())
    assert code == 1, err
    told = json.loads(out)
    assert (told["engine"], told["workers"], told["results"]["failed"]) == ("ray", 2, 1)
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
    # Its helpers look for their node every few seconds, and end without it.
    deadline = time.monotonic() + 60
    while rays(temporary) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert not rays(temporary)


def descendants(pid: int) -> "Iterator[tuple[int, str]]":
    """Yield id and command of the processes below `pid`."""
    listed = subprocess.run(["/bin/ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True)
    below = {pid}
    # Children may be listed before their parents, so go over them until nothing is new.
    lines = [line.split(None, 2) for line in listed.stdout.splitlines()[1:]]
    while more := {int(child) for child, parent, *_ in lines if int(parent) in below} - below:
        below |= more
    yield from ((int(child), "".join(args)) for child, _, *args in lines if int(child) in below)


@with_ray
def test_a_run_whose_source_on_ray_dies_stops_and_goes_on_the_next_time(tmp_path: Path) -> None:
    rubric = tmp_path / "q1.yaml"
    rubric.write_text(dump_rubric(RUBRICS["q1"]), encoding="utf-8")
    answers = tmp_path / "answers.csv"
    answers.write_text(
        "id,answer\n" + "".join(f"{i},第{i}份答案慢慢来\n" for i in range(400)), encoding="utf-8"
    )
    arguments = [
        "--answers",
        str(answers),
        "--rubric",
        str(rubric),
        "-o",
        str(tmp_path / "out"),
        "--workers",
        "2",
    ]
    with (
        tempfile.TemporaryDirectory(prefix="ray-") as temporary,
        program(*arguments, "--engine", "ray", encoder="tricky", TMPDIR=temporary) as process,
    ):
        ledger = tmp_path / "out" / ".caifen-ledger.db"
        deadline = time.monotonic() + 240
        while not entries(ledger) and time.monotonic() < deadline:
            time.sleep(0.2)
        (source,) = [pid for pid, command in descendants(process.pid) if command.startswith("ray::ReadFeed")]
        os.kill(source, signal.SIGKILL)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 3, err
        assert "Ray can't be used" in err
    before = entries(ledger)
    assert 0 < before < 400
    code, out, err = completed(*arguments, "--json", encoder="letters")
    assert code == 0, err
    assert json.loads(out)["graded_now"] == 400 - before


def entries(ledger: Path) -> int:
    """Return how many grades a ledger has."""
    if not ledger.exists():
        return 0
    with closing(sqlite3.connect(ledger, timeout=10)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM entries").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_without_ray_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.jobs.ray_executor.importlib.util.find_spec", lambda _: None)
    with pytest.raises(EngineError, match=r"caifen\[ray\]"):
        make_executor("ray", SETTINGS)


def test_what_does_not_go_together() -> None:
    with pytest.raises(EngineError, match="--engine ray"):
        make_executor("local", SETTINGS, "auto")
    many = SETTINGS.model_copy(update={"workers": engines.MOST_LOCAL_WORKERS + 1})
    with pytest.raises(EngineError, match="at most 64"):
        make_executor("local", many)

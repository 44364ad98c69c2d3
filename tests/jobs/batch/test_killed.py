"""Programs that are killed, stopped, or run twice at once."""

import random
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from rubrics.yaml_text import dump_rubric
from service.jobs.batch.out_names import LEDGER
from tests.jobs.batch.cohort import RUBRICS, contents, rows, write_rows
from tests.jobs.batch.programs import completed, program


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    folder = tmp_path / "rubrics"
    folder.mkdir()
    for name, rubric in RUBRICS.items():
        (folder / f"{name}.yaml").write_text(dump_rubric(rubric), encoding="utf-8")
    answers = write_rows(tmp_path / "answers.csv", [[*row[:3], f"慢慢{row[3]}"] for row in rows(18)])
    return [
        "--answers",
        str(answers),
        "--rubric",
        str(folder),
        "--format",
        "csv,xlsx,parquet",
        "--workers",
        "2",
    ]


def kept(out: Path) -> int:
    if not (out / LEDGER).exists():
        return 0
    with closing(sqlite3.connect(out / LEDGER, timeout=30)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM entries").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def wait_until_kept(out: Path, number: int) -> None:
    deadline = time.monotonic() + 60
    while kept(out) < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_again_and_again_the_bytes_are_those_of_one_run(arguments: list[str], tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    code, _, err = completed(*arguments, "-o", str(whole))
    assert code in (0, 1), err
    draw = random.Random(4)  # noqa: S311 - no secret
    before = 0
    for least in (0, 1, 5, 9):
        with program(*arguments, "-o", str(out), encoder="tricky") as process:
            wait_until_kept(out, least)
            time.sleep(draw.random() * 0.4)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        # Nothing that was kept is ever lost.
        assert kept(out) >= before
        before = kept(out)
        assert not (out / "summary.json").exists()
        assert not (out / "results.ndjson").exists()
    code, _, err = completed(*arguments, "-o", str(out))
    assert code in (0, 1), err
    assert contents(out) == contents(whole)


def test_ctrl_c_keeps_what_is_under_way_and_says_how_to_go_on(arguments: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    with program(*arguments, "-o", str(out), encoder="tricky") as process:
        wait_until_kept(out, 1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again" in err
    assert "Traceback" not in err
    assert kept(out) > 0
    code, _, err = completed(*arguments, "-o", str(out))
    assert code in (0, 1), err


def test_two_at_once_on_one_folder_are_refused(arguments: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    with program(*arguments, "-o", str(out), encoder="tricky") as process:
        wait_until_kept(out, 1)
        code, stdout, err = completed(*arguments, "-o", str(out))
        assert (code, stdout) == (2, "")
        assert "another run works on this folder" in err
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    # The lock went with the process that held it.
    assert completed(*arguments, "-o", str(out))[0] in (0, 1)

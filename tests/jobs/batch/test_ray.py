"""Ray on this machine gives the bytes of the local engine, and leaves no process behind."""

import importlib.util
import json
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from rubrics.yaml_text import dump_rubric
from service.jobs import engines
from service.jobs.engines import EngineError, make_executor
from tests.jobs.batch.cohort import RUBRICS, SETTINGS, contents, rows, write_rows
from tests.jobs.batch.programs import completed

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

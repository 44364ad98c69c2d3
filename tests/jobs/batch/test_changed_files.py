"""Files of results that somebody changed: no later run replaces or removes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.out_names import OutTakenError
from tests.jobs.batch.cohort import Counting, contents, executing, rows, run, write_rows


@pytest.fixture(scope="module")
def executor() -> Iterator[Counting]:
    with executing() as found:
        yield found


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "a.csv", [*rows(6), ["a9", "s9", "q9", "x"]])


@pytest.mark.parametrize(
    "name", ["results.ndjson", "results.csv", "results.xlsx", "rejects.csv", "rejects.jsonl", "summary.json"]
)
def test_what_somebody_changed_stays_and_nothing_is_graded(
    executor: Counting, answers: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    run(answers, out, executor)
    before = contents(out)
    (out / name).write_bytes(b"a person's work")
    write_rows(answers, rows(9))
    executor.tasks.clear()
    # Without a format its file would be removed.
    for formats in (("csv", "xlsx"), ()):
        with pytest.raises(OutTakenError, match=rf"{name} in .*not as a run left it"):
            run(answers, out, executor, options=BatchOptions(formats=formats))
    assert executor.tasks == []
    assert (out / name).read_bytes() == b"a person's work"
    assert {**before, name: b""} == {**contents(out), name: b""}
    # Moved away, all goes on.
    (out / name).rename(out / "mine")
    assert run(answers, out, executor).tally.graded == 9


def test_what_somebody_put_there_stays(executor: Counting, answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(answers, out, executor, options=BatchOptions(formats=()))
    (out / "gradebook.xlsx").write_bytes(b"a person's work")
    with pytest.raises(OutTakenError, match="gradebook"):
        run(answers, out, executor, options=BatchOptions(formats=()))
    assert (out / "gradebook.xlsx").read_bytes() == b"a person's work"


def test_what_somebody_changes_while_a_run_is_under_way_stays(
    executor: Counting, answers: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(answers, out, executor)
    write_rows(answers, rows(9))

    def change(_: int) -> None:
        (out / "results.csv").write_bytes(b"a person's work")

    executor.before = change
    with pytest.raises(OutTakenError, match=r"results\.csv"):
        run(answers, out, executor)
    executor.before = lambda _: None
    assert (out / "results.csv").read_bytes() == b"a person's work"
    # What was graded is kept.
    (out / "results.csv").unlink()
    executor.tasks.clear()
    assert run(answers, out, executor).tally.graded == 9
    assert executor.tasks == []


def test_a_run_that_ends_between_two_files_is_only_run_again(
    executor: Counting, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    run(answers, out, executor)
    replace = Path.replace
    for ends_at in range(7):
        write_rows(answers, rows(9 + ends_at))
        left = iter(range(ends_at))

        def some(path: Path, target: Path, left: Iterator[int] = left) -> Path:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return replace(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", some)
            with pytest.raises(KeyboardInterrupt):
                run(answers, out, executor)
    run(answers, out, executor)
    run(answers, whole, executor)
    assert contents(out) == contents(whole)

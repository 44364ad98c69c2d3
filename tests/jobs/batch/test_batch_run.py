"""Runs over files: each different answer is graded once, and results have the same bytes however they came about."""

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from service.answers.error import AnswerFileError
from service.exports.read_ndjson import read_results
from service.exports.result import Result
from service.feedback.explain import Explaining
from service.grading.grader import grade
from service.jobs.batch.batch_options import BatchOptions
from service.jobs.batch.batch_results import BatchResults, GradedRow
from service.jobs.batch.batch_run import StoppedError
from service.jobs.batch.grade_missing import NoWorkerError
from service.jobs.batch.ledger import Ledger, LedgerError
from service.jobs.batch.out_files import OutFiles
from service.jobs.batch.out_names import LEDGER
from service.jobs.batch.progress import Progress
from service.jobs.batch.work_off import Stop
from service.jobs.task_grader import TaskGrader
from tests.answers.written import xlsx_file
from tests.api.doubles import LetterEncoder
from tests.jobs.batch.cohort import (
    HEADER,
    POINTS,
    RUBRICS,
    SETTINGS,
    Counting,
    contents,
    executing,
    rows,
    rubric,
    run,
    write_rows,
)
from tests.jobs.loaders import BROKEN, TrickyEncoder


@pytest.fixture(scope="module")
def executor() -> Iterator[Counting]:
    with executing() as found:
        yield found


@pytest.fixture(autouse=True)
def fresh_count(executor: Counting) -> None:
    executor.tasks.clear()
    executor.before = lambda _: None


def lines(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "results.ndjson").read_text("utf-8").splitlines()]


def test_grades_are_those_of_grading_in_the_order_of_the_file(executor: Counting, tmp_path: Path) -> None:
    made = rows(12)
    summary = run(write_rows(tmp_path / "a.csv", made), tmp_path / "out", executor)

    found = lines(tmp_path / "out")
    assert [line["id"] for line in found] == [row[0] for row in made]
    assert [line["index"] for line in found] == list(range(12))
    for line, (_, student, question, answer) in zip(found, made, strict=True):
        (expected,) = grade(RUBRICS[question], [answer], encoder=LetterEncoder())
        got = line["grade"]
        assert isinstance(got, dict)
        assert (line["student"], line["at"]) == (student, None)
        assert Decimal(str(got["marks"])) == expected.marks
        assert got["parts"] == expected.model_dump(mode="json")["parts"]
        assert got["feedback"]["overall"]
    assert (summary.tally.graded, summary.plan.missing, summary.plan.known) == (12, 12, 0)
    written = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert written == json.loads(summary.text())
    assert {file["name"] for file in written["files"]} == set(contents(tmp_path / "out"))


def test_equal_answers_to_a_rubric_are_graded_once(executor: Counting, tmp_path: Path) -> None:
    made = rows(60, questions=["q1"], distinct=7)
    summary = run(write_rows(tmp_path / "a.csv", made), tmp_path / "out", executor)

    assert len(executor.tasks) == summary.plan.distinct == 7
    assert [line["id"] for line in lines(tmp_path / "out")] == [row[0] for row in made]


def test_the_same_again_grades_nothing(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(9))
    run(answers, tmp_path / "out", executor)
    before = contents(tmp_path / "out")
    executor.tasks.clear()

    assert run(answers, tmp_path / "out", executor).plan.missing == 0
    assert executor.tasks == []
    assert contents(tmp_path / "out") == before


def test_a_changed_rubric_grades_its_own_answers_again(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(12))
    run(answers, tmp_path / "out", executor)
    executor.tasks.clear()
    changed = {**RUBRICS, "q2": rubric("q2", "答复要写明日期", *POINTS[:2])}

    summary = run(answers, tmp_path / "out", executor, rubrics=changed)

    assert {task.rubric.id for task in executor.tasks} == {"q2"}
    assert (len(executor.tasks), summary.plan.known) == (4, 8)
    fresh = run(answers, tmp_path / "fresh", executor, rubrics=changed)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
    assert fresh.plan.missing == 12


def test_more_answers_grade_only_what_is_new(executor: Counting, tmp_path: Path) -> None:
    run(write_rows(tmp_path / "a.csv", rows(10)), tmp_path / "out", executor)
    executor.tasks.clear()
    run(write_rows(tmp_path / "a.csv", rows(14)), tmp_path / "out", executor)
    assert len(executor.tasks) == 4


def test_other_feedback_is_another_grade(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(3))
    run(answers, tmp_path / "out", executor)
    executor.tasks.clear()
    run(answers, tmp_path / "out", executor, options=BatchOptions(Explaining(readers="both")))
    assert len(executor.tasks) == 3


@pytest.mark.parametrize("at", [0, 1, 7, 29])
def test_stopped_and_gone_on_gives_the_same_bytes(executor: Counting, tmp_path: Path, at: int) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(30))
    run(answers, tmp_path / "whole", executor)
    executor.tasks.clear()
    stop = Stop()
    executor.before = lambda number: stop.ask() if number >= at else None

    with pytest.raises(StoppedError):
        run(answers, tmp_path / "out", executor, stop=stop)
    done = len(executor.tasks)
    assert not (tmp_path / "out" / "summary.json").exists()
    assert not (tmp_path / "out" / "results.ndjson").exists()

    executor.before = lambda _: None
    summary = run(answers, tmp_path / "out", executor)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert (summary.plan.known, len(executor.tasks)) == (done, 30)


def test_two_workers_and_a_workbook_give_the_same_bytes(executor: Counting, tmp_path: Path) -> None:
    made = rows(24)
    run(write_rows(tmp_path / "a.csv", made), tmp_path / "one", executor)
    (tmp_path / "a.xlsx").write_bytes(xlsx_file(HEADER, made))
    with executing(threads=2) as two:
        run(tmp_path / "a.xlsx", tmp_path / "two", two)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_answer_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    made = rows(6)
    made[2][3] = f"{BROKEN}，学生的秘密"
    answers = write_rows(tmp_path / "a.csv", made)
    with executing(load=lambda: TaskGrader.of(SETTINGS, TrickyEncoder())) as executor:
        summary = run(answers, tmp_path / "out", executor)
        assert (summary.tally.graded, summary.tally.failed, summary.needs_attention) == (5, 1, True)
        failed = lines(tmp_path / "out")[2]
        assert failed["status"] == "failed"
        assert failed["problem"]["type"] == "/problems/internal-error"  # type: ignore[index]
        assert "秘密" not in str(failed)
        executor.tasks.clear()
        run(answers, tmp_path / "out", executor)
        assert [task.answer for task in executor.tasks] == [made[2][3]]


def test_where_no_worker_starts_nothing_is_graded(tmp_path: Path) -> None:
    def broken() -> TaskGrader:
        raise ValueError("no such model")

    with executing(load=broken) as executor, pytest.raises(NoWorkerError, match="no such model"):
        run(write_rows(tmp_path / "a.csv", rows(3)), tmp_path / "out", executor)


def test_a_file_that_changes_meanwhile_is_refused(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(5))

    def change(progress: Progress) -> None:
        if progress.phase == "grading" and progress.done:
            write_rows(answers, rows(6))

    with pytest.raises(AnswerFileError, match="changed"):
        run(answers, tmp_path / "out", executor, report=change)
    assert not (tmp_path / "out" / "results.ndjson").exists()


def test_a_ledger_that_is_damaged_is_told(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(5))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / LEDGER).write_bytes(b"no database, but a text of some length" * 200)
    with pytest.raises(LedgerError, match="damaged"):
        run(answers, tmp_path / "out", executor)


def test_old_results_stay_until_new_ones_are_whole(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(5))
    run(answers, tmp_path / "out", executor)
    before = (tmp_path / "out" / "results.ndjson").read_bytes()
    stop = Stop()
    executor.before = lambda _: stop.ask()
    with pytest.raises(StoppedError):
        run(write_rows(answers, rows(50)), tmp_path / "out", executor, stop=stop)
    assert (tmp_path / "out" / "results.ndjson").read_bytes() == before
    assert not (tmp_path / "out" / "summary.json").exists()


def test_more_files_can_be_made_of_the_results(executor: Counting, tmp_path: Path) -> None:
    """The door for reports over a cohort: rows in order, as often as wanted, published with the rest."""
    seen: list[GradedRow] = []

    def report(results: BatchResults, files: OutFiles) -> None:
        seen.extend(results)
        assert [row.result for row in results] == [row.result for row in seen]
        with files.writing("report.html") as file:
            file.write(b"<p>")

    summary = run(write_rows(tmp_path / "a.csv", rows(7)), tmp_path / "out", executor, also=report)
    assert [row.result.index for row in seen] == list(range(7))
    assert all(isinstance(row.result, Result) and row.answer.rubric.id for row in seen)
    assert "report.html" in [file.name for file in summary.files]
    with (tmp_path / "out" / "results.ndjson").open("rb") as written:
        assert list(read_results(written)) == [row.result for row in seen]


def test_a_ledger_elsewhere_goes_on_too(executor: Counting, tmp_path: Path) -> None:
    answers = write_rows(tmp_path / "a.csv", rows(5))
    run(answers, tmp_path / "out", executor)
    shutil.copytree(tmp_path / "out", tmp_path / "moved")
    executor.tasks.clear()
    run(answers, tmp_path / "moved", executor)
    assert executor.tasks == []


def test_the_ledger_reads_in_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).close()
    import sqlite3

    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(LedgerError, match="another version"):
        Ledger(path)


def test_a_folder_used_again_holds_one_run(executor: Counting, tmp_path: Path) -> None:
    path, out = write_rows(tmp_path / "a.csv", rows(3)), tmp_path / "out"
    run(path, out, executor)
    (out / ".results.csv.part").write_bytes(b"of a run that was killed")
    (out / "notes.txt").write_bytes(b"a teacher's own")
    run(path, out, executor, options=BatchOptions(formats=("csv",)))
    left = {each.name for each in out.iterdir() if each.name not in (LEDGER, ".caifen-batch.lock")}
    assert left == {
        *("results.ndjson", "results.csv", "rejects.csv", "rejects.jsonl", "summary.json", "notes.txt")
    }


def test_no_summary_stands_beside_new_rejects(executor: Counting, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(write_rows(tmp_path / "a.csv", rows(3)), out, executor)
    stop = Stop()
    executor.before = lambda _: stop.ask()
    path = write_rows(tmp_path / "a.csv", [*rows(6), ["a9", "s9", "q9", "x"]])
    with pytest.raises(StoppedError):
        run(path, out, executor, stop=stop)
    assert "q9" in (out / "rejects.jsonl").read_text("utf-8")
    assert not (out / "summary.json").exists()
    # What can't be read at all leaves the folder as it is, and nothing half-written in it.
    executor.before = lambda _: None
    run(path, out, executor)
    before = {each.name for each in out.iterdir()}
    path.write_text("s1,1,x\n", encoding="utf-8")
    with pytest.raises(AnswerFileError):
        run(path, out, executor)
    assert {each.name for each in out.iterdir()} == before

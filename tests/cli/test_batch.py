"""`caifen batch`: what it prints, how it ends, and what it refuses."""

import errno
import functools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from typer.testing import CliRunner, Result

from rubrics.yaml_text import dump_rubric
from service.cli import batch as batch_command
from service.cli.main import app
from service.grading.grade import GraderVersion, RubricVersion
from service.grading.grader import grader_version, rubric_version
from service.jobs.executor import Executor
from service.jobs.task_grader import TaskGrader
from service.jobs.thread_executor import ThreadExecutor
from service.settings import Settings
from tests.answers.written import csv_file, xlsx_file
from tests.cli.refused import refused
from tests.grading.test_calibration import calibration
from tests.jobs.batch.cohort import HEADER, RUBRICS, rows, write_rows
from tests.jobs.loaders import BROKEN, TrickyEncoder

STUDENTS_WORD = "学生的秘密"


def threads(_engine: str, settings: Settings, _address: str | None = None) -> Executor:
    return ThreadExecutor(lambda: TaskGrader.of(settings, TrickyEncoder()), threads=settings.worker_count)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_CREDIT_MODEL", "rules")
    monkeypatch.setattr(batch_command, "make_executor", threads)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rubrics").mkdir()
    for name, rubric in RUBRICS.items():
        (tmp_path / "rubrics" / f"{name}.yaml").write_text(dump_rubric(rubric), encoding="utf-8")
    write_rows(tmp_path / "answers.csv", rows(9))
    return tmp_path


def batch(folder: Path, *arguments: str, rubric: str = "rubrics", stdin: bytes | None = None) -> Result:
    given = [] if "--answers" in arguments else ["--answers", str(folder / "answers.csv")]
    by = [] if "--from-reference" in arguments else ["--rubric", str(folder / rubric)]
    result = CliRunner().invoke(
        app, ["batch", *given, *by, "-o", str(folder / "out"), *arguments], input=stdin
    )
    assert STUDENTS_WORD not in result.output
    return result


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "out" / "results.ndjson").read_text("utf-8").splitlines()]


def test_one_line_on_stderr_and_nothing_else(folder: Path) -> None:
    result = batch(folder)
    assert result.exit_code in (0, 1)
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "9 graded (9 now)" in result.stderr
    assert "0 rejects" in result.stderr


def test_json_is_the_summary(folder: Path) -> None:
    result = batch(folder, "--json", "--format", "csv,xlsx", "--format", "parquet")
    told = json.loads(result.stdout)
    assert told == json.loads((folder / "out" / "summary.json").read_bytes())
    names = {file["name"] for file in told["files"]}
    assert names == {f"results.{end}" for end in ("ndjson", "csv", "xlsx", "parquet")} | {
        "rejects.csv",
        "rejects.jsonl",
    }


def test_exit_codes_tell_fine_from_to_be_looked_at(folder: Path) -> None:
    (folder / "easy.yaml").write_text(dump_rubric(RUBRICS["q1"]), encoding="utf-8")
    write_rows(folder / "answers.csv", [["a1", "s1", "q1", ""]])
    assert batch(folder).exit_code == 0
    write_rows(folder / "answers.csv", [["a1", "s1", "q1", ""], ["a2", "s1", "nope", STUDENTS_WORD]])
    rejected = batch(folder)
    assert (rejected.exit_code, "1 rejects" in rejected.stderr) == (1, True)
    write_rows(folder / "answers.csv", [["a1", "s1", "q1", ""], ["a2", "s1", "q1", BROKEN + STUDENTS_WORD]])
    failed = batch(folder)
    assert (failed.exit_code, "1 without a grade" in failed.stderr) == (1, True)
    # Of the two, one was graded before, and the other has no grade.
    assert "1 graded (0 now)" in failed.stderr
    told = json.loads((folder / "out" / "summary.json").read_bytes())
    assert (told["graded_now"], told["answers_a_second"]) == (0, None)


def test_stdin_and_reference_answers_and_columns(folder: Path) -> None:
    content = csv_file(
        ("谁", "写了什么", "标准", "分"),
        [["a1", "来函及时答复。", "1. 来函及时答复。2. 函件归档保存。", "4"], ["a2", "归档", "", "4"]],
    )
    columns = ("id=谁", "answer=写了什么", "reference_answer=标准", "max_marks=分")
    options = [part for column in columns for part in ("--column", column)]
    result = batch(folder, "--answers", "-", "--from-reference", *options, stdin=content)
    assert result.exit_code == 1, result.output
    (line,) = lines(folder)
    assert (line["id"], line["grade"]["max_marks"]) == ("a1", 4.0)  # type: ignore[index]
    assert "missing_value" in (folder / "out" / "rejects.jsonl").read_text("utf-8")


def test_one_rubric_has_columns_for_its_parts(folder: Path) -> None:
    write_rows(folder / "answers.csv", rows(3, questions=["q1"]))
    batch(folder, "--format", "csv", rubric="rubrics/q1.yaml")
    assert "part:1" in (folder / "out" / "results.csv").read_text("utf-8-sig").splitlines()[0]


def test_dry_run_leaves_nothing(folder: Path) -> None:
    result = batch(folder, "--dry-run", "--workers", "2")
    assert result.exit_code == 0
    assert "9 answers, 9 of them different: 0 in the ledger, 9 to grade" in result.stdout
    assert "with 2 workers" in result.stdout
    assert not (folder / "out").exists()
    told = json.loads(batch(folder, "--dry-run", "--json").stdout)
    assert (told["to_grade"], told["questions"]["q1"]["to_grade"]) == (9, 3)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--answers", "nowhere.csv"], "nowhere.csv: it can't be read"),
        (["--format", "pdf"], "there is no format 'pdf'"),
        (["--sheet", "一班"], "it is no workbook"),
        (["--ray-address", "x:1"], "--ray-address is for --engine ray"),
        (["--ray-address", "x:1", "--dry-run"], "--ray-address is for --engine ray"),
        (["--column", "answer"], "write FIELD=COLUMN"),
        (["--from-reference", "--rubric", "x"], "either --rubric"),
        (["--second-opinion"], "name it with --llm"),
        (["--calibration", "nowhere.json"], "can't be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(folder: Path, arguments: list[str], says: str) -> None:
    assert says in refused(batch(folder, *arguments))


def test_a_file_without_answers_in_it(folder: Path) -> None:
    (folder / "answers.csv").write_bytes(b"%PDF-1.4")
    assert "a PDF file" in refused(batch(folder))


def test_a_model_that_does_not_load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_engine: str, _settings: Settings, _address: str | None = None) -> Executor:
        def load() -> TaskGrader:
            raise ValueError("no such model")

        return ThreadExecutor(load)

    monkeypatch.setattr(batch_command, "make_executor", broken)
    result = batch(folder)
    assert (result.exit_code, "no such model" in result.stderr) == (3, True)


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    (folder / "out").write_text("a file in the folder's place", encoding="utf-8")
    assert "can't be written" in refused(batch(folder))


def test_a_broken_ledger_has_the_code_of_databases(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / ".caifen-ledger.db").write_bytes(b"no database at all, whatever it is called " * 99)
    result = batch(folder)
    assert (result.exit_code, "damaged" in result.stderr) == (5, True)


@contextmanager
def a_terminal() -> Iterator[None]:
    from rich.console import Console

    from service.cli import batch_progress

    made = functools.partial(Console, force_terminal=True, width=160)
    with (
        mock.patch.object(batch_progress, "Console", made),
        mock.patch.object(batch_progress, "_is_terminal", return_value=True),
    ):
        yield


def test_on_a_terminal_it_tells_rate_and_review_share(folder: Path) -> None:
    write_rows(folder / "answers.csv", [[*row[:3], row[3] + STUDENTS_WORD] for row in rows(150)])
    with a_terminal():
        result = batch(folder)
    assert "Grading" in result.stderr
    assert "150 of 150" in result.stderr
    assert "to review" in result.stderr


def test_report_and_gradebook_on_request(folder: Path) -> None:
    told = json.loads(batch(folder, "--json", "--report", "zh").stdout)
    names = [file["name"] for file in told["files"]]
    assert {"cohort.html", "gradebook.xlsx"} <= set(names)
    page = (folder / "out" / "cohort.html").read_text("utf-8")
    assert "区分度" in page
    assert "<script" not in page
    before = {name: (folder / "out" / name).read_bytes() for name in names}
    batch(folder, "--report", "zh")
    assert {name: (folder / "out" / name).read_bytes() for name in names} == before


def test_what_it_reads_is_never_replaced(folder: Path) -> None:
    own = write_rows(folder / "results.csv", rows(9)).read_bytes()
    said = refused(
        batch(folder, "--answers", str(folder / "results.csv"), "-o", str(folder), "--format", "csv")
    )
    assert "results.csv" in said
    assert "another folder" in said
    assert (folder / "results.csv").read_bytes() == own
    assert not (folder / ".caifen-ledger.db").exists()
    # Nor is it in a folder of results.
    assert batch(folder).exit_code in (0, 1)
    write_rows(folder / "out" / "results.csv", rows(9))
    assert "is read" in refused(batch(folder, "--answers", str(folder / "out" / "results.csv")))
    assert (folder / "out" / "results.csv").read_bytes() == own


def test_files_that_no_run_made_stay(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "gradebook.xlsx").write_bytes(b"a teacher's own")
    for more in ([], ["--dry-run"]):
        said = refused(batch(folder, *more))
        assert "already holds gradebook.xlsx" in said
        assert "another folder" in said
    assert [path.name for path in (folder / "out").iterdir()] == ["gradebook.xlsx"]
    (folder / "out" / "gradebook.xlsx").unlink()
    assert batch(folder).exit_code in (0, 1)
    assert batch(folder).exit_code in (0, 1)


def test_which_sheet_was_read_is_told(folder: Path) -> None:
    (folder / "answers.xlsx").write_bytes(xlsx_file(HEADER, rows(3)))
    given = ("--answers", str(folder / "answers.xlsx"))
    assert "Sheet 'Sheet1'\n3 answers" in batch(folder, *given, "--dry-run").stdout
    assert json.loads(batch(folder, *given, "--json").stdout)["sheet"] == "Sheet1"
    assert json.loads(batch(folder, "--json").stdout)["sheet"] is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"rubric": rubric_version(RUBRICS["q1"]).model_copy(update={"version": 7})},
            "rubric version 7, not 1",
        ),
        ({"rubric": RubricVersion(id="q9", version=1, hash="0" * 64)}, "for rubric q9, by which no answer"),
        ({"grader": GraderVersion(version="1", model="tricky")}, "grader version 1, not"),
    ],
)
def test_a_calibration_that_does_not_fit(folder: Path, changed: dict[str, object], says: str) -> None:
    fits = calibration(rubric=RUBRICS["q1"])
    fits = fits.model_copy(update={"grader": grader_version(TrickyEncoder().identity, None)})
    path = folder / "calibration.json"
    path.write_text(fits.model_copy(update=changed).model_dump_json(), encoding="utf-8")
    for more in (["--dry-run"], []):
        assert says in refused(batch(folder, "--calibration", str(path), *more))
    assert not list((folder / "out").glob("re*"))
    path.write_text(fits.model_dump_json(), encoding="utf-8")
    assert batch(folder, "--calibration", str(path)).exit_code in (0, 1)


def test_several_answers_of_a_student_to_a_question_are_counted(folder: Path) -> None:
    assert "further answers" not in batch(folder).stderr
    again = [[f"b{i}", "s0", "q1", "来函及时答复"] for i in range(2)]
    write_rows(folder / "answers.csv", [*rows(9), *again])
    assert "2 further answers of a student" in batch(folder, "--dry-run").stdout
    result = batch(folder, "--json", "--report", "en")
    assert "2 further answers of a student" in result.stderr
    assert json.loads(result.stdout)["students_again"] == 2
    page = (folder / "out" / "cohort.html").read_text("utf-8")
    assert "Further answers of a student to the same question" in page


def test_no_file_is_said_before_anything_is_loaded_or_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_command, "make_executor", mock.Mock(side_effect=AssertionError))
    for more in ([], ["--dry-run"]):
        assert "can't be read" in refused(batch(folder, "--answers", str(folder / "none.csv"), *more))
    assert not (folder / "out").exists()


def test_no_room_for_a_copy_of_stdin(folder: Path) -> None:
    full = mock.patch("shutil.copyfileobj", side_effect=OSError(errno.ENOSPC, "No space left on device"))
    with full:
        assert "the temporary folder has no room" in refused(batch(folder, "--answers", "-", stdin=b"x"))

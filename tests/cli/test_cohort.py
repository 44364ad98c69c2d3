"""`caifen cohort`: files in, files out, exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rubrics.yaml_text import dump_rubric
from service.cli.main import app
from service.exports.ndjson_file import ndjson_lines
from tests.answers.written import csv_text, xlsx_file
from tests.cohort.rows import Q, failed, random_rows, row
from tests.cohort.test_likeness import COPY_ZH


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["cohort", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    rows = [row(0, answer=COPY_ZH), row(1, answer=COPY_ZH)]
    (tmp_path / "results.ndjson").write_bytes(b"".join(ndjson_lines([each.result for each in rows])))
    lines = [json.dumps({"id": each.result.item_id, "作答": each.answer}) for each in rows]
    (tmp_path / "answers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "rubric.yaml").write_text(dump_rubric(Q), encoding="utf-8")
    return tmp_path


def test_both_files(files: Path) -> None:
    out = files / "out"
    done = run(
        *(files / "results.ndjson", "-o", out, "--rubric", files / "rubric.yaml"),
        *("--answers", files / "answers.jsonl", "--column", "answer=作答", "--language", "en", "--json"),
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["answers"], told["questions"], told["needs_review"], told["not_graded"]) == (2, 1, 0, 0)
    page = (out / "cohort.html").read_text(encoding="utf-8")
    assert "2 answers, the same but for punctuation" in page
    assert "库存成本由哪些部分构成？" in page
    assert (out / "gradebook.xlsx").read_bytes().startswith(b"PK")


def test_a_person_should_look(tmp_path: Path) -> None:
    file = tmp_path / "r.ndjson"
    file.write_bytes(b"".join(ndjson_lines([*(each.result for each in random_rows(20)), failed(20).result])))
    rejects = tmp_path / "rejects.jsonl"
    rejects.write_text('{"row": 3, "code": "bad_marks"}\n', encoding="utf-8")
    done = run(file, "-o", tmp_path / "out", "--rejects", rejects)
    assert done.exit_code == 1
    assert "21 answers" in done.stdout
    assert "1 without a grade; 1 rejects beside them" in done.stdout
    assert "bad_marks" in (tmp_path / "out" / "cohort.html").read_text(encoding="utf-8")


def test_what_is_there_stays(files: Path) -> None:
    arguments = (files / "results.ndjson", "-o", files)
    assert run(*arguments).exit_code == 0
    before = (files / "gradebook.xlsx").read_bytes()
    again = run(*arguments)
    assert again.exit_code == 2
    assert "already there" in again.output
    assert run(*arguments, "--force").exit_code == 0
    assert (files / "gradebook.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}\n", "line 1: not a result of Caifen"),
        (
            b'{"index":0,"id":"a","student":null,"rubric":null,"status":"graded","at":"2026-01-01T00:00:00Z",'
            b'"problem":null,"review":null,"grade":{"secret":1}}\n',
            "a grade in 'r.ndjson' can't be read",
        ),
    ],
)
def test_bad_results(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "r.ndjson"
    file.write_bytes(content)
    done = run(file, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert said in done.output
    assert "secret" not in done.output
    assert not (tmp_path / "out").exists()


def test_answers_of_another_file(files: Path) -> None:
    (files / "answers.jsonl").write_text('{"id": "z", "answer": "x"}', encoding="utf-8")
    done = run(files / "results.ndjson", "-o", files / "out", "--answers", files / "answers.jsonl")
    assert done.exit_code == 2
    assert "result 1 has no answer" in done.output


def test_no_file(tmp_path: Path) -> None:
    assert run(tmp_path / "none", "-o", tmp_path).exit_code == 2


def test_a_sheet_and_an_encoding_of_the_answers(files: Path) -> None:
    rows = [row(0, answer=COPY_ZH), row(1, answer=COPY_ZH)]
    table = [[each.result.item_id, each.answer] for each in rows]
    (files / "answers.csv").write_bytes(csv_text(("id", "作答"), table).encode("utf-16-le"))
    results, out = files / "results.ndjson", files / "out"
    assert (
        run(results, "-o", out, "--answers", files / "answers.csv", "--encoding", "utf-16-le").exit_code == 0
    )
    (files / "answers.xlsx").write_bytes(xlsx_file(("id", "作答"), table))
    answers = (results, "-o", out, "--force", "--answers", files / "answers.xlsx")
    assert run(*answers, "--sheet", "Sheet1").exit_code == 0
    assert "no sheet 'nope'" in run(*answers, "--sheet", "nope").output


def test_rejects_as_a_table(files: Path) -> None:
    (files / "rejects.csv").write_text("row,question,id,code,message,raw\n", encoding="utf-8")
    done = run(files / "results.ndjson", "-o", files / "out", "--rejects", files / "rejects.csv")
    assert (done.exit_code, "take rejects.jsonl" in done.output) == (2, True)

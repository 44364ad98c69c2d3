"""`caifen rubric derive` with files of questions, as a user types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rubrics.yaml_text import load_rubric
from service.cli.rubric import app
from service.cli.rubric_folder import file_names
from tests.rubrics.intake.docx_file import abstract, docx, level, num, paragraph

BANK = "编号,题干,参考答案,满分\nq1,甲？,一。二。,4\nq2,乙？,三。,5\n"
BAD = BANK + "q3,丙？,,5\n"


def derive(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["derive", *map(str, arguments)], input=given)


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_several_questions_give_a_folder_of_rubrics(tmp_path: Path) -> None:
    out = tmp_path / "new" / "rubrics"
    result = derive(saved(tmp_path, "bank.csv", BANK), "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2 rubrics with 3 key points" in result.stdout
    assert sorted(file.name for file in out.iterdir()) == ["q1.yaml", "q2.yaml"]
    rubric = load_rubric((out / "q1.yaml").read_text(encoding="utf-8"))
    assert (rubric.id, str(rubric.marks), rubric.parts[0].prompt) == ("q1", "4", "甲？")


def test_word_to_yaml(tmp_path: Path) -> None:
    content = docx(
        paragraph("甲？")
        + paragraph("参考答案")
        + paragraph("一", num=1, level=0)
        + paragraph("二", num=1, level=0),
        numbering=abstract(0, level(0, "（%1）")) + num(1, 0),
    )
    result = derive(saved(tmp_path, "题.docx", content))
    assert result.exit_code == 0
    assert load_rubric(result.stdout).reference_answers == ("（1） 一\n（2） 二",)


def test_rows_that_can_t_be_used_are_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = derive(saved(tmp_path, "bank.csv", BAD), "-o", out)
    assert result.exit_code == 1
    assert result.stderr.startswith("Not used: row 4, column C (参考答案)")
    assert "2 rubrics" in result.stdout
    assert len(list(out.iterdir())) == 2
    shown = derive(tmp_path / "bank.csv", "--json")
    assert shown.exit_code == 1
    assert [len(json.loads(shown.stdout)[name]) for name in ("rubrics", "rejects")] == [2, 1]


def test_a_question_without_an_answer_is_named(tmp_path: Path) -> None:
    text = "第1题 甲？\n答案：一\n第2题 乙？\n第3题 丙？\n答案：三"
    result = derive(saved(tmp_path, "期末.txt", text), "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "第2题: no reference answer" in result.stderr
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["期末-1.yaml", "期末-3.yaml"]


def test_nothing_is_overwritten_unless_told(tmp_path: Path) -> None:
    bank = saved(tmp_path, "bank.csv", BANK)
    saved(tmp_path, "q2.yaml", "mine")
    refused = derive(bank, "-o", tmp_path)
    assert refused.exit_code == 2
    assert "q2.yaml" in refused.stderr
    assert not (tmp_path / "q1.yaml").exists()
    assert (tmp_path / "q2.yaml").read_text(encoding="utf-8") == "mine"
    assert derive(bank, "-o", tmp_path, "--force").exit_code == 0
    assert load_rubric((tmp_path / "q2.yaml").read_text(encoding="utf-8")).id == "q2"


def test_columns_and_json_files(tmp_path: Path) -> None:
    bank = saved(tmp_path, "bank.csv", "甲,乙\n问？,一\n问二？,二\n")
    named = ["--column", "question=甲", "--column", "reference_answers=乙"]
    assert derive(bank, *named, "-o", tmp_path / "out", "--json").exit_code == 0
    files = sorted((tmp_path / "out").iterdir())
    assert [json.loads(file.read_text(encoding="utf-8"))["parts"][0]["prompt"] for file in files] != []
    assert all(file.suffix == ".json" for file in files)


def test_one_question_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    assert derive("-", "-o", tmp_path, "--id", "x", given="甲？\n答案：一").exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["x.yaml"]


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        (BANK, [], "2 questions: give a folder"),
        (BANK, ["--id", "x", "-o", "out"], "--id and --title are for one question"),
        (BANK, ["--column", "question"], "write FIELD=NAME"),
        (BANK, ["--column", "question=a", "--column", "question=b"], "given twice"),
        (BANK, ["--column", "question=没有"], "question=没有"),
        (BANK, ["--reference", "x"], "either"),
        ("编号,题干,参考答案\nq1,,\n", ["-o", "out"], "no rubric could be derived"),
    ],
)
def test_bad_input_ends_with_code_2(tmp_path: Path, content: str, options: list[str], says: str) -> None:
    result = derive(saved(tmp_path, "bank.csv", content), *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    result = derive(saved(tmp_path, "bank.csv", BANK), "-o", tmp_path / "bank.csv")
    assert result.exit_code == 2
    assert "is a file" in result.stderr


def test_file_names_are_safe_and_differ() -> None:
    names = file_names(["q:1", "q_1", "Q_1", "con", "..", "题" * 200, "题" * 199 + "目"], ".yaml")
    assert names[:5] == ["q_1.yaml", "q_1-2.yaml", "Q_1-3.yaml", "_con.yaml", "rubric.yaml"]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name.encode()) <= 255 for name in names)

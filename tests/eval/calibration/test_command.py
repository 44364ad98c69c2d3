"""`caifen eval calibrate` and `caifen grade --calibration`: what they write, say, and refuse."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eval.cli.calibrate as command
import service.cli.grade as grading
from eval.cli.app import app
from rubrics.model import Rubric
from rubrics.yaml_text import dump_rubric
from service.cli import main
from service.grading.calibration import Calibration
from tests.eval.calibration.made_up import RUBRIC, answers, at_random, strict
from tests.grading.hash_encoder import HashEncoder


@pytest.fixture(autouse=True)
def _encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "get_encoder", lambda _: HashEncoder())
    monkeypatch.setattr(grading, "get_encoder", lambda _: HashEncoder())


def _files(folder: Path, texts: Sequence[str], shares: Sequence[float], most: float = 6.0) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "rubric.yaml").write_text(dump_rubric(RUBRIC), encoding="utf-8")
    lines = [
        json.dumps(
            {
                "question_id": "1",
                "question": "库存成本由哪些部分构成？",
                "reference_answers": ["订货成本、保管成本、缺货成本"],
                "answer": text,
                "score": round(share * most, 2),
                "max_score": most,
            },
            ensure_ascii=False,
        )
        for text, share in zip(texts, shares, strict=True)
    ]
    (folder / "marked.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return ["--rubric", str(folder / "rubric.yaml"), "--samples", str(folder / "marked.jsonl")]


def _calibrate(folder: Path, given: list[str], *more: str) -> Result:
    return CliRunner().invoke(app, ["calibrate", *given, "-o", str(folder / "c.json"), *more])


def test_writes_a_calibration_that_grade_uses(tmp_path: Path) -> None:
    texts = answers(24)
    given = _files(tmp_path, texts, [strict(text) for text in texts])
    result = _calibrate(tmp_path, given)
    assert result.exit_code == 0, result.output
    assert "before: r" in result.output
    assert "after:  r" in result.output
    written = Calibration.model_validate_json((tmp_path / "c.json").read_bytes())
    (tmp_path / "answer.txt").write_text(texts[0], encoding="utf-8")
    grade = [
        "grade", "--rubric", given[1], "--answer", str(tmp_path / "answer.txt"), "--json",
    ]  # fmt: skip
    plain = json.loads(CliRunner().invoke(main.app, grade).stdout)
    used = json.loads(
        CliRunner().invoke(main.app, [*grade, "--calibration", str(tmp_path / "c.json")]).stdout
    )
    assert used["grader"]["credit_model"] == f"rules+calibration.{written.name}"
    assert used["marks"] < plain["marks"]


def test_answers_may_be_in_two_files(tmp_path: Path) -> None:
    texts = answers(24)
    given = _files(tmp_path, texts, [strict(text) for text in texts])
    lines = (tmp_path / "marked.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "marked.jsonl").write_text("\n".join(lines[:11]), encoding="utf-8")
    (tmp_path / "class-b.jsonl").write_text("\n".join(lines[11:]), encoding="utf-8")
    result = _calibrate(tmp_path, [*given, "--samples", str(tmp_path / "class-b.jsonl")])
    assert result.exit_code == 0, result.output
    assert "24 marked answers" in result.output


def test_answers_to_two_questions_are_refused(tmp_path: Path) -> None:
    texts = answers(24)
    given = _files(tmp_path, texts, [strict(text) for text in texts])
    other = (tmp_path / "marked.jsonl").read_text(encoding="utf-8").replace("库存成本由", "成本由")
    (tmp_path / "other.jsonl").write_text(other, encoding="utf-8")
    result = _calibrate(tmp_path, [*given, "--samples", str(tmp_path / "other.jsonl")])
    assert (result.exit_code, "the samples answer 2 questions" in result.stderr) == (2, True)


def test_does_not_write_what_does_not_help(tmp_path: Path) -> None:
    texts = answers(24)
    result = _calibrate(tmp_path, _files(tmp_path, texts, at_random(texts)), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["helps"] is False
    assert "Not written" in result.stderr
    assert not (tmp_path / "c.json").exists()


def test_refuses_too_few_answers_and_other_marks(tmp_path: Path) -> None:
    few = answers(5)
    result = _calibrate(tmp_path, _files(tmp_path, few, [strict(text) for text in few]))
    assert result.exit_code == 2
    assert "too few" in result.stderr
    texts = answers(24)
    result = _calibrate(tmp_path, _files(tmp_path, texts, [strict(text) for text in texts], most=10.0))
    assert result.exit_code == 2
    assert "out of 10" in result.stderr


def test_grade_refuses_the_calibration_of_another_rubric_and_what_is_none(tmp_path: Path) -> None:
    texts = answers(24)
    given = _files(tmp_path, texts, [strict(text) for text in texts])
    assert _calibrate(tmp_path, given).exit_code == 0
    part = RUBRIC.parts[0].model_copy(update={"prompt": "库存成本有哪些？"})
    other = Rubric.model_validate(RUBRIC.model_copy(update={"parts": (part,)}).model_dump())
    (tmp_path / "rubric.yaml").write_text(dump_rubric(other), encoding="utf-8")
    (tmp_path / "answer.txt").write_text(texts[0], encoding="utf-8")
    grade = ["grade", "--rubric", given[1], "--answer", str(tmp_path / "answer.txt"), "--calibration"]
    result = CliRunner().invoke(main.app, [*grade, str(tmp_path / "c.json")])
    assert result.exit_code == 2
    assert "the calibration is for rubric content" in result.stderr
    (tmp_path / "none.json").write_text('{"format": 1}', encoding="utf-8")
    result = CliRunner().invoke(main.app, [*grade, str(tmp_path / "none.json")])
    assert result.exit_code == 2
    assert "is no calibration" in result.stderr

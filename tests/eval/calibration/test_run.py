"""`caifen eval run --system calibrated`: only where it calibrates, and with the number of questions that it did."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eval.cli.inputs as inputs
import eval.systems.registry as registry
from eval.cli.app import app
from eval.systems.calibrated import rules_alone
from tests.eval.calibration.made_up import answers, strict
from tests.grading.hash_encoder import HashEncoder


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "get_encoder", lambda _: HashEncoder())
    # Training a credit model takes a while, and a calibration is one of the rules alone too.
    monkeypatch.setattr(registry, "credit_trainer", lambda *_: rules_alone)


def _file(folder: Path, counts: list[int], share: Callable[[str], float] = strict) -> Path:
    path = folder / "some.jsonl"
    lines = [
        {
            "question_id": str(number),
            "question": f"库存成本由哪些部分构成？({number})",
            "reference_answers": ["1. 订货成本。2. 保管成本。3. 缺货成本。"],
            "answer": text,
            "score": round(6 * share(text), 2),
            "max_score": 6,
        }
        for number, count in enumerate(counts)
        for text in answers(count, number)
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def _run(command: str, file: Path, *more: str) -> Result:
    arguments = [command, "-s", str(file), "-o", str(file.parent / "out"), "--draws", "20", *more]
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.mark.parametrize("system", ["calibrated", "calibrated-seen"])
@pytest.mark.parametrize("split", ["leave-question-out", "leave-dataset-out", "as-shipped"])
def test_a_split_that_keeps_the_question_unseen_is_refused(tmp_path: Path, system: str, split: str) -> None:
    result = _run("run", _file(tmp_path, [5, 5]), "--system", system, "--split", split)
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {system} needs other answers to the same question, which the split {split} keeps from it: take "
        "--split answer-level, or name other systems\n"
    )
    assert not (tmp_path / "out").exists()


def test_it_can_not_be_probed(tmp_path: Path) -> None:
    result = _run("probes", _file(tmp_path, [5, 5]), "--system", "calibrated")
    assert result.exit_code == 2
    assert "keeps from it: name other systems" in result.stderr


def test_the_questions_that_were_calibrated_are_counted(tmp_path: Path) -> None:
    file = _file(tmp_path, [30, 6])
    result = _run("run", file, "--system", "calibrated", "--split", "answer-level", "--folds", "3")
    assert result.exit_code == 0, result.output
    assert "calibrated calibrated 1 of 2 questions" in result.stderr
    facts = json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8"))["run"]
    assert facts["calibrated"] == [{"system": "calibrated", "answers": 30, "questions": 1}]


def test_a_run_without_any_calibration_is_warned_of(tmp_path: Path) -> None:
    result = _run("run", _file(tmp_path, [8, 6]), "--system", "calibrated", "--split", "answer-level")
    assert result.exit_code == 0
    assert "Warning: calibrated calibrated none of 2 questions" in result.stderr
    facts = json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8"))["run"]
    assert facts["calibrated"] == [{"system": "calibrated", "answers": 0, "questions": 0}]

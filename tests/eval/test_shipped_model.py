"""The model that comes with Caifen learned before a run: the page, the figures, and the terminal say so."""

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eval.cli.inputs as inputs
import eval.shipped_model as shipped_model
from eval.cli.app import app
from service.credit.load import ModelCard
from tests.eval.make_samples import all_samples, as_json_lines
from tests.grading.hash_encoder import HashEncoder

_COMMANDS = {"run": ("metrics.json", "report.html"), "probes": ("probes.json", "probes.html")}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(inputs, "get_encoder", lambda _: HashEncoder())
    path = tmp_path / "some.jsonl"
    path.write_text(as_json_lines(all_samples()), encoding="utf-8")
    return path


def _run(command: str, file: Path, *more: str) -> Result:
    arguments = [command, "-s", str(file), "-o", str(file.parent / "out"), "--draws", "20", *more]
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def _learned_from(monkeypatch: pytest.MonkeyPatch, *hashes: str) -> None:
    monkeypatch.setattr(shipped_model, "shipped_card", lambda _: ModelCard("caifen-x", frozenset(hashes)))


def _told(file: Path, command: str) -> tuple[object, str]:
    figures, page = (file.parent / "out" / name for name in _COMMANDS[command])
    data = json.loads(figures.read_text(encoding="utf-8"))
    return data["run"]["shipped_model"], page.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", _COMMANDS)
def test_it_is_said_that_grader_learned_before(
    file: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    _learned_from(monkeypatch, "0" * 64)
    result = _run(command, file, "--system", "grader")
    assert (result.exit_code, result.stderr) == (0, "")
    fact, page = _told(file, command)
    assert fact == {"name": "caifen-x", "learned_from": []}
    assert "grader 使用随 Caifen 附带的评分模型 caifen-x" in page
    assert "它正是从这些文件中学习的" not in page


@pytest.mark.parametrize("command", _COMMANDS)
def test_files_that_it_learned_from_are_named(
    file: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    _learned_from(monkeypatch, hashlib.sha256(file.read_bytes()).hexdigest())
    result = _run(command, file, "--system", "grader", "--language", "en")
    assert result.exit_code == 0
    assert "Warning: the model caifen-x of grader learned from some.jsonl" in result.stderr
    fact, page = _told(file, command)
    assert fact == {"name": "caifen-x", "learned_from": ["some.jsonl"]}
    assert "grader uses the model caifen-x that comes with Caifen" in page
    assert "It learned from these very files: some.jsonl." in page


@pytest.mark.parametrize("command", _COMMANDS)
def test_no_word_of_it_where_no_system_uses_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    _learned_from(monkeypatch, hashlib.sha256(file.read_bytes()).hexdigest())
    result = _run(command, file, "--system", "rules")
    assert result.stderr == ""
    fact, page = _told(file, command)
    assert fact is None
    assert "caifen-x" not in page


def test_an_encoder_without_a_model_of_its_own_has_none(file: Path) -> None:
    _run("run", file, "--system", "grader")
    assert _told(file, "run")[0] is None

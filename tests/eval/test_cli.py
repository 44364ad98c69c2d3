"""`caifen eval run`: what it writes, twice the same, and how it refuses."""

import hashlib
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eval.cli.inputs as inputs
import service.cli.own_commands as own_commands
from eval.cli.app import app
from rubrics.derive import derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.yaml_text import dump_rubric
from service.cli import main
from service.encoders.errors import EncoderError
from service.encoders.protocol import Vectors
from service.encoders.vector_cache import CachedEncoder
from tests.eval.make_samples import all_samples, as_json_lines
from tests.grading.hash_encoder import HashEncoder

CHEAP = ("--system", "grader", "--system", "length", "--draws", "20")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(inputs, "get_encoder", lambda _: HashEncoder())
    path = tmp_path / "some.jsonl"
    path.write_text(as_json_lines(all_samples()), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["run", *map(str, arguments)], catch_exceptions=False)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_it_writes_predictions_figures_and_a_report(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    result = run("--samples", file, "-o", out, *CHEAP)
    assert result.exit_code == 0, result.output
    assert set(hashes(out)) == {
        "predictions.jsonl",
        "predictions.length.jsonl",
        "metrics.json",
        "report.html",
    }
    assert "split: leave-question-out" in result.stdout
    assert "two people" in result.stdout

    lines = [
        json.loads(line) for line in (out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    samples = all_samples()
    assert [line["index"] for line in lines] == [sample.index for sample in samples]
    for line, sample in zip(lines, samples, strict=True):
        assert list(line) == [
            "dataset", "question_id", "index", "system", "split", "score", "raw_score", "max_score",
            "human_score", "confidence", "needs_review", "key_points",
        ]  # fmt: skip
        assert (line["dataset"], line["question_id"]) == (sample.dataset, sample.question_id)
        assert (line["human_score"], line["max_score"]) == (sample.score, sample.max_score)
        assert (line["system"], line["split"]) == ("grader", "leave-question-out")
        assert sum(point["marks"] for point in line["key_points"]) == pytest.approx(line["raw_score"])
        assert list(line["key_points"][0]) == ["part_id", "id", "credit", "marks"]


def test_the_figures_say_what_they_were_made_with(file: Path, tmp_path: Path) -> None:
    result = run("--samples", file, "-o", tmp_path / "out", *CHEAP, "--seed", "7", "--json")
    data = json.loads(result.stdout)
    assert result.stdout == (tmp_path / "out" / "metrics.json").read_text(encoding="utf-8")
    facts = data["run"]
    assert facts["files"] == [
        {"name": "some.jsonl", "samples": 17, "data_hash": hashlib.sha256(file.read_bytes()).hexdigest()}
    ]
    assert (facts["seed"], facts["draws"], facts["folds"]) == (7, 20, 4)
    assert facts["encoder"] == HashEncoder.identity
    assert facts["rubrics"]["derived"] == 4
    assert {row["split"] for row in data["rows"]} == {"leave-question-out"}
    assert {row["system"] for row in data["rows"]} == {"grader", "length"}
    for row in data["rows"]:
        assert set(row["metrics"]["pearson"]) == {"value", "low", "high"}
    assert "NaN" not in result.stdout


def test_an_encoder_that_holds_nothing_yet_is_named_too(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "get_encoder", lambda _: CachedEncoder(HashEncoder()))
    result = run("--samples", file, "-o", tmp_path / "out", *CHEAP, "--json")
    assert json.loads(result.stdout)["run"]["encoder"] == HashEncoder.identity


def test_predictions_of_systems_that_are_not_run_now_are_removed(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("--samples", file, "-o", out, *CHEAP, "--system", "mean")
    kept = ("predictions.mine.jsonl", "predictions.mean.jsonl.bak", "probes.mean.jsonl", "notes.txt")
    for name in kept:
        (out / name).write_text("kept", encoding="utf-8")
    run("--samples", file, "-o", out, "--system", "mean", "--system", "length", "--draws", "20")
    assert set(hashes(out)) == {
        "predictions.jsonl", "predictions.length.jsonl", "metrics.json", "report.html", *kept,
    }  # fmt: skip
    assert {(out / name).read_text(encoding="utf-8") for name in kept} == {"kept"}


def test_r_is_not_compared_with_that_of_mean_unless_the_question_was_seen(file: Path, tmp_path: Path) -> None:
    both = ("--system", "length", "--system", "mean", "--draws", "20", "--language", "en")
    verdicts = {}
    for split in ("leave-question-out", "answer-level"):
        run("--samples", file, "-o", tmp_path / split, *both, "--split", split, "--folds", "2")
        data = json.loads((tmp_path / split / "metrics.json").read_text(encoding="utf-8"))
        verdicts[split] = {
            (row["metric"], row["better"] is None) for row in data["differences"] if row["other"] == "mean"
        }
        page = (tmp_path / split / "report.html").read_text(encoding="utf-8")
        assert ("its r says nothing" in page) == (split == "leave-question-out")
        assert ('<span class="meaning">says nothing</span>' in page) == (split == "leave-question-out")
    assert verdicts["leave-question-out"] == {
        ("pearson", True), ("qwk", False), ("rmse", False), ("mae", False),
    }  # fmt: skip
    assert not any(is_none for _, is_none in verdicts["answer-level"])


def test_the_same_run_twice_gives_the_same_bytes_wherever_it_is_made(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    copy = elsewhere / file.name
    copy.write_bytes(file.read_bytes())
    run("--samples", file, "-o", tmp_path / "one")
    run("--samples", copy, "-o", elsewhere / "two")
    assert hashes(tmp_path / "one") == hashes(elsewhere / "two")
    run("--samples", file, "-o", tmp_path / "three", "--seed", "1")
    assert hashes(tmp_path / "one")["metrics.json"] != hashes(tmp_path / "three")["metrics.json"]
    for path in (tmp_path / "one").iterdir():
        assert str(tmp_path) not in path.read_text(encoding="utf-8")


def test_all_that_need_no_model_are_run_unless_named(file: Path, tmp_path: Path) -> None:
    run("--samples", file, "-o", tmp_path / "all", "--draws", "20")
    facts = json.loads((tmp_path / "all" / "metrics.json").read_text(encoding="utf-8"))["run"]
    assert facts["systems"] == ["caifen", "rules", "mean", "length", "ngrams", "whole-answer"]
    run("--samples", file, "-o", tmp_path / "shipped", "--draws", "20", "--split", "as-shipped")
    facts = json.loads((tmp_path / "shipped" / "metrics.json").read_text(encoding="utf-8"))["run"]
    assert facts["systems"] == ["grader"]


def test_the_report_is_in_the_language_asked_for(file: Path, tmp_path: Path) -> None:
    for language, title in (("zh", "评分与人工评分的一致程度"), ("en", "How well scores agree")):
        run(
            "--samples",
            file,
            "-o",
            tmp_path / language,
            "--system",
            "mean",
            "--draws",
            "20",
            "--language",
            language,
        )
        assert title in (tmp_path / language / "report.html").read_text(encoding="utf-8")


def test_given_rubrics_are_used(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rubrics"
    folder.mkdir()
    rubric = derive_rubric(["可以随机访问"], max_marks=Decimal(1), options=DeriveOptions(id="2"))
    (folder / "a.yaml").write_text(dump_rubric(rubric), encoding="utf-8")
    (folder / "notes.txt").write_text("not a rubric", encoding="utf-8")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if '"logistics"' in line]
    file.write_text("\n".join(lines), encoding="utf-8")
    result = run("--samples", file, "-o", tmp_path / "out", *CHEAP, "--rubrics", folder, "--json")
    assert json.loads(result.stdout)["run"]["rubrics"] | {"hash": ""} == {
        "derived": 1,
        "given": 1,
        "hash": "",
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--system", "magic"], "there is no system 'magic': take some of caifen"),
        (["--split", "random"], "there is no split 'random': take one of as-shipped"),
        (["--system", "llm-judge"], "llm-judge asks a language model: say which (--llm"),
        (["--system", "mean", "--llm", "openai/m"], "--llm is for --system llm-judge"),
        (["--system", "mean", "--split", "as-shipped"], "mean must learn from other answers first"),
        (["--language", "fr"], "the report is in zh or en, not in 'fr'"),
        (["--map", "points=Points"], "there is no field 'points'"),
        (["--rubrics", "nowhere"], "'nowhere' is no folder"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(
    file: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    result = run("--samples", file, "-o", tmp_path / "out", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_bad_samples_are_named_with_their_line(file: Path, tmp_path: Path) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write('{"question_id": "x"}\n')
    result = run("--samples", file, "-o", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: some.jsonl, line 18: 'question' is missing: fill it in\n",
    )


def test_a_file_given_twice_is_refused(file: Path, tmp_path: Path) -> None:
    result = run("--samples", file, "--samples", file, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "is given twice" in result.stderr


def test_a_model_that_fails_has_its_own_code(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            del texts
            raise EncoderError("the model is gone")

    monkeypatch.setattr(inputs, "get_encoder", lambda _: Broken())
    result = run("--samples", file, "-o", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (3, "Error: the model is gone\n")


def test_a_folder_that_can_not_be_written(file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    result = run("--samples", file, "-o", tmp_path / "out", *CHEAP)
    assert result.exit_code == 2
    assert "can't be written" in result.stderr


class _Entry:
    def __init__(self, name: str, load: Callable[[], object]) -> None:
        self.name, self.load = name, load


def test_caifen_has_the_commands_that_are_installed_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load() -> object:
        loaded.append("eval")
        return app

    def refuse() -> object:
        raise AssertionError("a command of Caifen's own was replaced")

    installed = [_Entry("eval", load), _Entry("grade", refuse)]
    monkeypatch.setattr(
        own_commands, "entry_points", lambda group: installed if group == "caifen.commands" else []
    )
    assert CliRunner().invoke(main.app, ["grade", "--help"]).exit_code == 0
    assert not loaded, "other commands don't wait for it"
    result = CliRunner().invoke(main.app, ["eval", "run", "--help"])
    assert result.exit_code == 0
    assert "--samples" in result.output
    assert "eval" in CliRunner().invoke(main.app, ["--help"]).output


def test_the_project_names_the_command() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert '[project.entry-points."caifen.commands"]\neval = "eval.cli.app:app"\n' in text

"""`caifen eval probes`: what it writes, twice the same, and how it refuses."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eval.cli.inputs as inputs
from eval.cli.app import app
from eval.probes.families import FAMILIES
from service.encoders.errors import EncoderError
from service.encoders.protocol import Vectors
from service.grading.terms import letters
from tests.eval.make_samples import all_samples, as_json_lines, make_sample
from tests.feedback.page import Page
from tests.grading.hash_encoder import HashEncoder

_SAME_LETTERS = ("shuffle", "width", "noise")
# The small samples, and one of two sentences, which can be shuffled.
SAMPLES = (*all_samples(), make_sample(answer="订货要钱。保管也要钱。", index=17))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(inputs, "get_encoder", lambda _: HashEncoder())
    path = tmp_path / "some.jsonl"
    path.write_text(as_json_lines(SAMPLES), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["probes", *map(str, arguments)], catch_exceptions=False)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_it_writes_figures_cases_and_a_report(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    result = run("-s", file, "-o", out, "--system", "grader", "--system", "length", "--draws", "20")
    assert result.exit_code == 0, result.output
    assert set(hashes(out)) == {"probes.json", "probes.jsonl", "probes.length.jsonl", "probes.html"}
    assert "split: leave-question-out" in result.stdout
    assert "unprobed answers r " in result.stdout

    data = json.loads((out / "probes.json").read_text(encoding="utf-8"))
    assert (data["run"]["systems"], data["run"]["probed_questions"]) == (["grader", "length"], 4)
    assert data["run"]["probes"] == list(FAMILIES)
    assert data["limits"]["negation"] == 0.25
    assert data["limits"]["padding"] is None
    groups = {(row["system"], row["by"], row["group"]) for row in data["accuracy"]}
    probed = {
        (row["system"], row["by"], row["group"])
        for row in data["rows"]
        if row["by"] in ("all", "dataset", "language")
    }
    assert probed == groups, "accuracy is given wherever a probe is"
    assert {row["probe"] for row in data["rows"]} == set(FAMILIES)
    assert {row["unit"] for row in data["left_out"]} == {"question", "sentence", "answer"}
    empty = next(
        row for row in data["rows"] if (row["system"], row["probe"], row["by"]) == ("grader", "empty", "all")
    )
    assert (empty["mean"]["value"], empty["within"], empty["cases"]) == (0.0, True, 40)
    assert "NaN" not in json.dumps(data)

    lines = [json.loads(line) for line in (out / "probes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == data["run"]["cases"]
    assert {line["system"] for line in lines} == {"grader"}
    assert list(lines[0]) == [
        "dataset", "question", "probe", "variant", "system", "split", "made_from", "answer", "base", "besides",
        "max_score", "raw_score", "base_score", "kind", "amount", "limit", "over", "needs_review",
    ]  # fmt: skip


def test_cases_of_systems_that_are_not_probed_now_are_removed(file: Path, tmp_path: Path) -> None:
    out, few = tmp_path / "out", ("--probe", "empty", "--draws", "20")
    run("-s", file, "-o", out, "--system", "length", "--system", "mean", *few)
    (out / "probes.mine.jsonl").write_text("kept", encoding="utf-8")
    run("-s", file, "-o", out, "--system", "length", *few)
    assert set(hashes(out)) == {"probes.json", "probes.jsonl", "probes.html", "probes.mine.jsonl"}


def test_no_word_of_a_student_is_lost(file: Path, tmp_path: Path) -> None:
    run("-s", file, "-o", tmp_path / "out", "--system", "length", "--draws", "20")
    lines = (tmp_path / "out" / "probes.jsonl").read_text(encoding="utf-8").splitlines()
    written = {sample.index: sample.answer for sample in SAMPLES}
    seen = set()
    for line in map(json.loads, lines):
        if line["probe"] in _SAME_LETTERS:
            seen.add(line["probe"])
            assert line["base"] == written[line["made_from"]]
            assert sorted(letters(line["answer"])) == sorted(letters(line["base"]))
        elif line["probe"] in ("padding", "contradiction") and line["made_from"] is not None:
            seen.add(line["probe"])
            assert line["base"] == written[line["made_from"]]
            assert letters(line["base"]) in letters(line["answer"]) or line["variant"] == "middle"
    assert seen == {*_SAME_LETTERS, "padding", "contradiction"}


def test_the_same_run_twice_gives_the_same_bytes_wherever_it_is_made(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    copy = elsewhere / file.name
    copy.write_bytes(file.read_bytes())
    run("-s", file, "-o", tmp_path / "one")
    run("-s", copy, "-o", elsewhere / "two")
    assert hashes(tmp_path / "one") == hashes(elsewhere / "two")
    run("-s", file, "-o", tmp_path / "three", "--seed", "1")
    assert hashes(tmp_path / "one")["probes.jsonl"] != hashes(tmp_path / "three")["probes.jsonl"]
    for path in (tmp_path / "one").iterdir():
        assert str(tmp_path) not in path.read_text(encoding="utf-8")


def test_the_page_shows_accuracy_and_probes_together(file: Path, tmp_path: Path) -> None:
    arguments = ("--system", "ngrams", "--draws", "20")
    run("-s", file, "-o", tmp_path / "zh", *arguments)
    run("-s", file, "-o", tmp_path / "en", *arguments, "--language", "en")
    for language, told in (
        (
            "zh",
            (
                "评分能不能被糊弄",
                "ngrams：准确程度与各项探测",
                "QWK",
                "照抄题目",
                "最严重的 20 个例子（ngrams）",
            ),
        ),
        (
            "en",
            ("How well grading resists tricks", "Question copied false credit ≤ 5.0 %", "The worst 20 cases"),
        ),
    ):
        html = (tmp_path / language / "probes.html").read_text(encoding="utf-8")
        text = " ".join("".join(text for _, text in Page(html).texts).split())
        for words in told:
            assert words in text
        assert "<script" not in html
        assert "http" not in html.replace("http-equiv", "")


def test_fewer_questions_answers_and_probes(file: Path, tmp_path: Path) -> None:
    arguments = ("--system", "length", "--questions", "1", "--answers", "2", "--draws", "20", "--json")
    result = run("-s", file, "-o", tmp_path / "out", *arguments, "--probe", "noise", "--probe", "empty")
    data = json.loads(result.stdout)
    assert (data["run"]["probed_questions"], data["run"]["questions"]) == (2, 4)
    assert data["run"]["probes"] == ["empty", "noise"]
    assert {row["probe"] for row in data["rows"]} == {"empty", "noise"}
    assert next(row["answers"] for row in data["accuracy"]) == 4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--system", "magic"], "there is no system 'magic': take some of caifen"),
        (["--probe", "magic"], "there is no probe 'magic': take some of empty, question"),
        (
            ["--split", "answer-level"],
            "there is no split 'answer-level': take one of leave-question-out, as-shipped",
        ),
        (["--system", "length", "--split", "as-shipped"], "length must learn from other answers first"),
        (["--system", "llm-judge"], "llm-judge asks a language model: say which (--llm"),
        (["--language", "fr"], "the report is in zh or en, not in 'fr'"),
        (["--map", "points=Points"], "there is no field 'points'"),
        (["--rubrics", "nowhere"], "'nowhere' is no folder"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(
    file: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    result = run("-s", file, "-o", tmp_path / "out", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_nothing_to_probe_is_said(file: Path, tmp_path: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").splitlines()[9] + "\n", encoding="utf-8")
    result = run("-s", file, "-o", tmp_path / "out", "--probe", "script")
    assert (result.exit_code, "no case can be made" in result.stderr) == (2, True)


def test_a_model_that_fails_has_its_own_code(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            del texts
            raise EncoderError("the model is gone")

    monkeypatch.setattr(inputs, "get_encoder", lambda _: Broken())
    result = run("-s", file, "-o", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (3, "Error: the model is gone\n")

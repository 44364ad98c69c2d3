"""`caifen eval train`: a model and its card, the same twice, and how it refuses."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eval.cli.inputs as inputs
import eval.cli.train as command
from eval.cli.app import app
from eval.samples.sample import Sample
from eval.training.plan import TrainingPlan
from service.credit.load import read_credit_model
from service.encoders.errors import EncoderError
from service.encoders.protocol import Vectors
from service.grading.grader import GRADER_VERSION
from tests.eval.make_samples import as_json_lines
from tests.eval.training.made_world import QUICK, made_samples
from tests.grading.hash_encoder import HashEncoder

SAMPLES = made_samples(6, answers=4)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "get_encoder", lambda _: HashEncoder())
    monkeypatch.setattr(command, "TrainingPlan", _quick)
    return written(tmp_path / "some.jsonl", SAMPLES)


def _quick(seed: int) -> TrainingPlan:
    return QUICK.model_copy(update={"seed": seed})


def written(path: Path, samples: Sequence[Sample]) -> Path:
    path.write_text(as_json_lines(samples), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["train", *map(str, arguments)], catch_exceptions=False)


def refused(result: Result, code: int = 2) -> str:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()[-1]


def test_it_writes_a_model_and_its_card(file: Path, tmp_path: Path) -> None:
    more = written(tmp_path / "more.jsonl", made_samples(7, answers=2, datasets=1)[-2:])
    out = tmp_path / "new" / "mine.json"
    result = run("-s", file, "-s", more, "-o", out, "--name", "mine-1", "--seed", "4")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"written {out} from 26 answers to 7 questions\n"

    model = read_credit_model(out)
    assert (model.name, model.encoder) == ("mine-1", HashEncoder.identity)
    assert model.confidence is not None
    text = (tmp_path / "new" / "mine.card.json").read_text(encoding="utf-8")
    card = json.loads(text)
    assert card["files"] == [
        {"name": path.name, "samples": count, "data_hash": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path, count in ((file, 24), (more, 2))
    ]
    assert card | {"files": []} == {
        "name": "mine-1",
        "encoder": HashEncoder.identity,
        "grader_version": GRADER_VERSION,
        "answers": 26,
        "questions": 7,
        "files": [],
        "plan": _quick(4).model_dump(mode="json"),
    }
    assert str(tmp_path) not in text


def test_the_same_run_twice_gives_the_same_bytes_and_another_seed_others(file: Path, tmp_path: Path) -> None:
    for name, *more in (("one",), ("two",), ("three", "--seed", "1")):
        assert run("-s", file, "-o", tmp_path / f"{name}.json", *more).exit_code == 0
    one, two, three = ((tmp_path / f"{name}.json").read_bytes() for name in ("one", "two", "three"))
    assert one == two != three
    assert (tmp_path / "one.card.json").read_bytes() == (tmp_path / "two.card.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--name", "My model"], "'My model' is no name for a model: take small letters"),
        (["--map", "points=Points"], "there is no field 'points'"),
        (["--rubrics", "nowhere"], "'nowhere' is no folder"),
        (["-s", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(
    file: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    assert told in refused(run("-s", file, "-o", tmp_path / "out.json", *arguments))
    assert not (tmp_path / "out.json").exists()


def test_too_few_questions_are_said(file: Path, tmp_path: Path) -> None:
    written(file, SAMPLES[:4])
    assert "answers to at least two questions are needed" in refused(
        run("-s", file, "-o", tmp_path / "out.json")
    )


def test_bad_samples_are_named_with_their_line(file: Path, tmp_path: Path) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write("{}\n")
    assert "some.jsonl, line 25: " in refused(run("-s", file, "-o", tmp_path / "out.json"))


def test_a_file_that_can_not_be_written(file: Path, tmp_path: Path) -> None:
    assert "can't be written" in refused(run("-s", file, "-o", file / "out.json"))


def test_a_model_that_fails_has_its_own_code(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            del texts
            raise EncoderError("the model is gone")

    monkeypatch.setattr(command, "get_encoder", lambda _: Broken())
    assert refused(run("-s", file, "-o", tmp_path / "out.json"), 3) == "Error: the model is gone"


def test_a_run_that_leaves_too_little_to_learn_from_says_so(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two questions, one of them left out.
    monkeypatch.setattr(inputs, "get_encoder", lambda _: HashEncoder())
    written(file, SAMPLES[:8])
    arguments = ["run", "-s", str(file), "-o", str(tmp_path / "out"), "--system", "caifen"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert "answers to at least two questions are needed" in refused(result)

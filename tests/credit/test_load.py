"""Loading the credit model: what the settings name, for its own encoder only, and clear words where it can't be."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import service.cli.grade as grade_command
from service.api.app import create_app
from service.cli.main import app
from service.credit import load
from service.credit.load import CreditModelError, credit_model_for, shipped_card, shipped_credit_model
from service.encoders.bundled import CONTENT_HASH
from service.encoders.protocol import Encoder
from service.grading.credit_model import CreditModel
from service.settings import Settings
from tests.api.bodies import by_rubric
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem
from tests.grading.hand_models import by_words, generous
from tests.grading.hash_encoder import HashEncoder

_RUBRIC = """\
id: fire
parts:
  - id: "1"
    prompt: 设备冒烟时怎么办？
    marks: 4
    key_points:
      - {id: "1.1", text: 立即切断电源并冷却设备, marks: 4}
"""


def written(folder: Path, text: str = "", name: str = "model.json") -> Path:
    path = folder / name
    path.write_text(text or generous().model_dump_json(), encoding="utf-8")
    return path


def found_for(setting: str | Path, encoder: Encoder | None = None) -> CreditModel | None:
    return credit_model_for(Settings(credit_model=str(setting)), encoder or HashEncoder())


class LikeTheShippedOne(HashEncoder):
    """An encoder that goes by the name of the one that the shipped model learned with."""

    identity = "multilingual-e5-small@another-content"


@pytest.fixture
def no_shipped_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the shipped file not be there."""
    monkeypatch.setattr(load, "_FILES", {LikeTheShippedOne.identity: "not-there.json"})
    shipped_credit_model.cache_clear()
    yield
    shipped_credit_model.cache_clear()


def test_the_shipped_model_is_for_the_bundled_encoder_and_has_a_confidence(encoder: Encoder) -> None:
    model = credit_model_for(Settings(), encoder)
    assert model is not None
    assert model == shipped_credit_model(encoder.identity)
    assert model.encoder == encoder.identity
    assert model.confidence is not None


def test_the_same_model_in_32_bits_has_one_of_its_own() -> None:
    model = shipped_credit_model(f"multilingual-e5-small@{CONTENT_HASH}")
    assert model is not None
    assert model.encoder == f"multilingual-e5-small@{CONTENT_HASH}"
    assert model.name == "caifen-3-32-bits"


@pytest.mark.parametrize("identity", list(load._FILES))
def test_every_shipped_model_has_a_card_of_its_name_with_what_it_learned_from(identity: str) -> None:
    model, card = shipped_credit_model(identity), shipped_card(identity)
    assert model is not None
    assert card is not None
    assert card.name == model.name
    assert len(card.data_hashes) == 5
    assert all(len(found) == 64 for found in card.data_hashes)


def test_an_encoder_without_a_shipped_model_has_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped_card(HashEncoder.identity) is None
    monkeypatch.setattr(load, "_FILES", {LikeTheShippedOne.identity: "not-there.json"})
    with pytest.raises(CreditModelError, match=r"card .* is missing or damaged"):
        shipped_card(LikeTheShippedOne.identity)


def test_the_shipped_model_is_off_for_another_content_of_the_same_name() -> None:
    assert found_for("shipped", LikeTheShippedOne()) is None


@pytest.mark.usefixtures("no_shipped_file")
def test_nothing_is_read_that_need_not_be() -> None:
    assert found_for("shipped") is None
    assert found_for("rules") is None
    assert found_for("rules", LikeTheShippedOne()) is None
    with pytest.raises(CreditModelError, match=r"missing or damaged .*CAIFEN_CREDIT_MODEL to 'rules'"):
        found_for("shipped", LikeTheShippedOne())


def test_a_file_is_read_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_for(written(tmp_path)) == generous()
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path, by_words().model_dump_json(), "mine.json")
    assert found_for("~/mine.json") == by_words()


def _bad(folder: Path) -> dict[str, tuple[Path, str]]:
    features = generous().model_dump() | {"features": ("magic",)}
    (folder / "bytes.json").write_bytes(b"\xff\xfe{}")
    (folder / "folder.json").mkdir()
    return {
        "missing": (folder / "no-such.json", "'no-such.json' can't be read: No such file"),
        "folder": (folder / "folder.json", "'folder.json' can't be read: Is a directory"),
        "bytes": (folder / "bytes.json", "'bytes.json' can't be read: it is no UTF-8 text"),
        "no JSON": (
            written(folder, "{", "no.json"),
            "'no.json' is no credit model of this version (the whole: ",
        ),
        "other JSON": (written(folder, "[1]", "list.json"), "'list.json' is no credit model of this version"),
        "features": (
            written(folder, json.dumps(features), "features.json"),
            "does not have (magic); train it anew with `caifen eval train`",
        ),
        "encoder": (
            written(folder, generous().model_copy(update={"encoder": "e5@1"}).model_dump_json(), "e5.json"),
            "'generous' learned with the encoder e5@1, and this is hash-of-character-pairs",
        ),
    }


_KINDS = ("missing", "folder", "bytes", "no JSON", "other JSON", "features", "encoder")


@pytest.mark.parametrize("kind", _KINDS)
def test_what_can_not_be_used_is_said_without_a_path(kind: str, tmp_path: Path) -> None:
    path, told = _bad(tmp_path)[kind]
    with pytest.raises(CreditModelError) as raised:
        found_for(path)
    assert told in str(raised.value)
    assert str(tmp_path) not in str(raised.value)
    assert "\n" not in str(raised.value)


def _grade(folder: Path, monkeypatch: pytest.MonkeyPatch, setting: str | Path, *more: str) -> Result:
    monkeypatch.setattr(grade_command, "get_encoder", lambda _: HashEncoder())
    monkeypatch.setenv("CAIFEN_CREDIT_MODEL", str(setting))
    written(folder, _RUBRIC, "rubric.yaml")
    arguments = ["grade", "--rubric", str(folder / "rubric.yaml"), "--answer", "-", *more]
    return CliRunner().invoke(app, arguments, input="月亮转动")


def test_a_command_grades_by_the_file_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting, name, marks in (
        ("rules", "rules", 0),
        (written(tmp_path), "generous", 4),
        ("shipped", "rules", 0),
    ):
        result = _grade(tmp_path, monkeypatch, setting, "--json")
        told = json.loads(result.stdout)
        assert (told["grader"]["credit_model"], float(told["marks"])) == (name, marks)


@pytest.mark.parametrize("kind", _KINDS)
def test_a_command_ends_with_one_line(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, told = _bad(tmp_path)[kind]
    result = _grade(tmp_path, monkeypatch, path)
    assert (result.exit_code, result.stdout) == (3, "")
    assert told in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def _body() -> dict[str, Any]:
    return by_rubric("月亮转动")


def test_a_server_grades_by_the_file_that_is_set(tmp_path: Path) -> None:
    settings = Settings(credit_model=str(written(tmp_path)))
    with serving(create_app(settings, encoder=HashEncoder())) as client:
        wait_until_ready(client)
        told = client.post("/v1/grade", json=_body()).json()
        assert (told["grader"]["credit_model"], float(told["marks"])) == ("generous", 3)


@pytest.mark.parametrize("kind", ["missing", "features", "encoder"])
def test_a_server_is_not_ready_without_the_file_that_is_set(kind: str, tmp_path: Path) -> None:
    path, told = _bad(tmp_path)[kind]
    with serving(create_app(Settings(credit_model=str(path)), encoder=HashEncoder())) as client:
        while "model-loading" in (response := client.get("/readyz")).text:
            pass
        for refused in (response, client.post("/v1/grade", json=_body())):
            detail = check_problem(refused, 503, "model-failed")["detail"]
            assert told in detail
            assert str(tmp_path) not in detail
        assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("no_shipped_file")
def test_a_server_with_another_encoder_needs_no_shipped_file() -> None:
    with serving(create_app(Settings(), encoder=HashEncoder())) as client:
        wait_until_ready(client)
        assert client.post("/v1/grade", json=_body()).json()["grader"]["credit_model"] == "rules"

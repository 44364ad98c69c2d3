"""`caifen model prepare`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.model import app
from service.encoders.bundled import bundled_graph_folder
from service.encoders.protocol import Encoder
from service.settings import Settings


@pytest.fixture(autouse=True)
def _default_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAIFEN_ENCODER", raising=False)
    monkeypatch.delenv("CAIFEN_ENCODER_PREFIX", raising=False)


def test_json(encoder: Encoder) -> None:
    done = CliRunner().invoke(app, ["prepare", "--json"])
    assert done.exit_code == 0
    folder = str(bundled_graph_folder(Settings().cache_dir))
    assert json.loads(done.stdout) == {"identity": encoder.identity, "dimensions": 384, "folder": folder}
    assert done.stderr == ""


def test_for_people(encoder: Encoder) -> None:
    done = CliRunner().invoke(app, ["prepare"])
    assert done.exit_code == 0
    assert encoder.identity in done.stdout
    assert "384" in done.stdout
    assert done.stderr == "", "no progress where stderr is no terminal"


def test_a_model_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_ENCODER", "./no-such-folder")
    done = CliRunner().invoke(app, ["prepare", "--json"])
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "Set CAIFEN_ENCODER" in done.stderr


def test_a_setting_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_MOST_BODY_BYTES", "many")
    done = CliRunner().invoke(app, ["prepare"])
    assert done.exit_code == 2
    assert "CAIFEN_MOST_BODY_BYTES" in done.stderr


def test_a_cache_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CAIFEN_CACHE_DIR", str(tmp_path / "file"))
    done = CliRunner().invoke(app, ["prepare"])
    assert done.exit_code == 3
    assert "set CAIFEN_CACHE_DIR" in done.stderr

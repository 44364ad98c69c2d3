"""`caifen settings` and the table in docs/settings.md."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.cli.settings_table import markdown, setting_lines
from service.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/settings.md"
SECRET = "sk-not-to-be-seen"  # noqa: S105 - nobody's


def test_the_page_has_the_table_of_the_code() -> None:
    assert markdown(Settings()) in PAGE.read_text(encoding="utf-8"), (
        "write it anew: caifen settings --markdown, into docs/settings.md"
    )


def test_every_setting_says_what_it_does() -> None:
    assert [line.variable for line in setting_lines(Settings()) if not line.meaning] == []


def test_what_is_set_is_shown_and_secrets_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_MOST_ANSWER_CHARACTERS", "123")
    monkeypatch.setenv("CAIFEN_LLM_API_KEY", SECRET)
    for arguments in ([], ["--json"], ["--markdown"]):
        result = CliRunner().invoke(app, ["settings", *arguments])
        assert result.exit_code == 0
        assert SECRET not in result.output
    lines = {
        line["variable"]: line for line in json.loads(CliRunner().invoke(app, ["settings", "--json"]).output)
    }
    assert lines["CAIFEN_MOST_ANSWER_CHARACTERS"]["value"] == "123"
    assert lines["CAIFEN_LLM_API_KEY"]["value"] == "(set, not shown)"
    assert lines["CAIFEN_ENCODER"]["value"] == ""


def test_the_table_does_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = markdown(Settings())
    monkeypatch.setenv("CAIFEN_MOST_ANSWER_CHARACTERS", "123")
    assert markdown(Settings()) == before


def test_two_forms_at_once_are_refused() -> None:
    assert CliRunner().invoke(app, ["settings", "--json", "--markdown"]).exit_code == 2

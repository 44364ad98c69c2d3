"""docs/client.md: its samples run as they stand, one after the other, against a live server."""

import re
from pathlib import Path

import pytest

from service.client import AsyncClient, Client, Tries
from tests.api.stored_server import StoredServer

PAGE = Path(__file__).parents[2] / "docs/client.md"
SAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_every_sample_runs(
    live: StoredServer,
    key: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CAIFEN_URL", str(live.client.base_url))
    monkeypatch.setenv("CAIFEN_API_KEY", key)
    monkeypatch.chdir(tmp_path)
    Path("answers.csv").write_text("id,answer\n1,订货成本。\n2,\n", encoding="utf-8")
    first, *rest = SAMPLES
    assert len(rest) == 7
    # The first one grades by the rubric that the second makes.
    for sample in (*rest[:1], first, *rest[1:]):
        exec(compile(sample.replace('"https://caifen.example", api_key="cf_..."', ""), "sample", "exec"), {})  # noqa: S102
    told = capsys.readouterr().out
    assert "2 of 2" in told
    assert "/problems/rubric-not-found 404" in told


def test_what_it_says_of_tries_is_so() -> None:
    text, tries = re.sub(r"\s+", " ", PAGE.read_text("utf-8")), Tries()
    assert f"({tries.most} times)" in text
    assert f"from {tries.first_pause} s, doubling up to {tries.longest_pause:.0f} s" in text
    assert f"more than {tries.most_asked_for:.0f} s" in text


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_it_names_no_method_that_is_not_there(client: type) -> None:
    for name in re.findall(r"\bclient\.(\w+)\(", PAGE.read_text("utf-8")):
        assert hasattr(client, name)

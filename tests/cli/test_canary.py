"""A key in every setting that can hold one appears in nothing that `caifen` prints, logs, or writes."""

import logging
from pathlib import Path

import pytest
import respx
from typer.testing import CliRunner

from service.cli import grade as grade_command
from service.cli.main import app
from service.settings import Settings
from tests.api.doubles import LetterEncoder
from tests.cli.test_grade_llm import RUBRIC
from tests.feedback.on_the_wire import always, answering, writing
from tests.llm.canary import BASES, put_everywhere, told_by
from tests.llm.canned import CANARY, failed, said

ANSWER = "重大事项要使用书面形式沟通，学生秘密XYZZY。"
NUMBERS = [name for name, field in Settings.model_fields.items() if field.annotation in (int, float)]
STEPS = {
    "works": answering(writing()),
    "401": always(failed(401)),
    "500": always(failed(500)),
    "no JSON": always(said(CANARY)),
    "breaks": always(RuntimeError(CANARY)),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("base", [BASES[1], BASES[3]])
def test_caifen_grade(
    base: str,
    step: str,
    records: list[logging.LogRecord],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    put_everywhere(monkeypatch, base)
    monkeypatch.setenv("CAIFEN_LLM_SECONDS", "1")
    monkeypatch.setenv("CAIFEN_CREDIT_MODEL", "rules")
    monkeypatch.setattr(grade_command, "get_encoder", lambda _: LetterEncoder())
    files = {"r.yaml": RUBRIC, "a.txt": ANSWER}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    asked = ["--rubric", str(tmp_path / "r.yaml"), "--answer", str(tmp_path / "a.txt"), "--llm", "openai/m"]
    asked += ["--second-opinion", "--audience", "both", "--report", str(tmp_path / "report.html")]
    shown = []
    with respx.mock(assert_all_called=False) as router:
        wire = router.route(host="llm.test").mock(side_effect=STEPS[step])
        for how in ([], ["--json"]):
            result = CliRunner().invoke(app, ["grade", *asked, *how])
            assert result.exit_code in (0, 1), result.output
            assert ("Feedback by openai/m: 2 of 2" in result.stderr) == (step == "works")
            shown += [result.stdout, result.stderr, (tmp_path / "report.html").read_text(encoding="utf-8")]
        assert wire.called
    output = capfd.readouterr()
    logged = [output.out, output.err, *map(told_by, records)]
    assert all(CANARY not in text for text in [*shown, *logged])
    assert all("XYZZY" not in text for text in logged)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_key_in_the_wrong_setting_is_not_repeated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CAIFEN_{name.upper()}", CANARY)
    for command in (["grade", "--rubric", "r", "--answer", "a"], ["serve"], ["model", "prepare"]):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 2
        assert f"CAIFEN_{name.upper()}" in result.stderr
        assert CANARY not in result.output

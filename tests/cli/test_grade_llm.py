"""`caifen grade --llm`, with a language model on the wire that is good or bad, and an encoder that is quick."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import respx
from typer.testing import CliRunner, Result

from service.cli import grade as grade_command
from service.cli.main import app
from tests.api.doubles import LetterEncoder
from tests.feedback.scripted import honest

CANARY = "sk-canary-20c4"
RUBRIC = """\
id: r1
parts:
- id: '1'
  prompt: 怎样与业主沟通？
  marks: 3
  key_points:
  - {id: '1.1', text: 重大事项使用书面形式沟通, marks: 2}
  - {id: '1.2', text: 来函及时答复, marks: 1}
"""


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.Route]:
    monkeypatch.setenv("CAIFEN_LLM_API_BASE", "http://llm.test/v1")
    monkeypatch.setenv("CAIFEN_LLM_API_KEY", CANARY)
    monkeypatch.setenv("CAIFEN_LLM_SECONDS", "5")
    monkeypatch.setenv("CAIFEN_CREDIT_MODEL", "rules")
    monkeypatch.setattr(grade_command, "get_encoder", lambda _: LetterEncoder())
    with respx.mock(assert_all_called=False) as router:
        yield router.post("http://llm.test/v1/chat/completions")


def reply(request: httpx.Request) -> httpx.Response:
    text = honest("zh")(json.loads(request.content)["messages"])
    message = {"role": "assistant", "content": text}
    return httpx.Response(
        200,
        json={"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        | {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]},
    )


def grade(folder: Path, *arguments: str) -> Result:
    (folder / "rubric.yaml").write_text(RUBRIC, encoding="utf-8")
    (folder / "answer.txt").write_text("重大事项要使用书面形式沟通。", encoding="utf-8")
    files = ["--rubric", str(folder / "rubric.yaml"), "--answer", str(folder / "answer.txt")]
    result = CliRunner().invoke(app, ["grade", *files, *arguments])
    assert CANARY not in result.output
    return result


def test_without_the_option_no_model_is_asked(
    wire: respx.Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIFEN_LLM_MODEL", "openai/m")
    found = json.loads(grade(tmp_path, "--json", "--audience", "both").stdout)
    assert wire.call_count == 0
    assert found["feedback"]["source"] == found["teacher_feedback"]["source"] == "template"


def test_the_model_writes_and_the_report_says_so(
    wire: respx.Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first request imports LiteLLM, which takes seconds.
    monkeypatch.setenv("CAIFEN_LLM_SECONDS", "60")
    wire.mock(side_effect=reply)
    report, notes = tmp_path / "report.html", tmp_path / "notes.txt"
    notes.write_text("写给初学者", encoding="utf-8")
    how = ["--tone", "neutral", "--length", "short", "--notes", str(notes), "--audience", "both"]
    result = grade(tmp_path, "--llm", "openai/m", *how, "--report", str(report))

    assert result.exit_code in (0, 1), result.output
    assert "Feedback by openai/m: 2 of 2, at an unknown price" in result.stderr
    assert "AI 生成" in result.stdout
    html = report.read_text(encoding="utf-8")
    assert '<meta name="ai-generated" content="openai/m">' in html
    assert CANARY not in html
    sent = wire.calls.last.request.content.decode()
    assert "factual and calm" in sent
    assert "写给初学者" in sent


@pytest.mark.parametrize(
    "bad", [httpx.Response(401, json={"error": {"message": CANARY}}), httpx.ConnectError("no")]
)
def test_a_model_that_fails_leaves_the_marks_and_the_template(
    wire: respx.Route, tmp_path: Path, bad: httpx.Response | Exception
) -> None:
    plain = json.loads(grade(tmp_path, "--json").stdout)
    wire.mock(**({"side_effect": bad} if isinstance(bad, Exception) else {"return_value": bad}))
    result = grade(tmp_path, "--json", "--llm", "openai/m", "--second-opinion")
    found = json.loads(result.stdout)

    assert "feedback by rule, not by openai/m: llm_" in result.stderr
    assert found["feedback"]["fallback"]
    assert found | {"feedback": None} == plain | {"feedback": None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--second-opinion"], "name it with --llm"),
        (["--language", "中文"], "is no language"),
        (["--notes", "nowhere.txt"], "nowhere.txt"),
        (["--tone", "rude"], "rude"),
        (["--audience", "parents"], "parents"),
    ],
)
def test_wrong_options_are_told(wire: respx.Route, tmp_path: Path, arguments: list[str], told: str) -> None:
    result = grade(tmp_path, *arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert wire.call_count == 0


def test_long_notes_are_refused(wire: respx.Route, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("长" * 2_001, encoding="utf-8")
    result = grade(tmp_path, "--llm", "openai/m", "--notes", str(notes))
    assert result.exit_code == 2
    assert "at most 2,000" in result.stderr

"""`caifen grade --llm`, with a language model on the wire that is good or bad, and an encoder that is quick."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import httpx
import pytest
import respx
from typer.testing import CliRunner, Result

from service.cli import grade as grade_command
from service.cli.main import app
from tests.api.doubles import LetterEncoder
from tests.feedback.on_the_wire import answering, writing

CANARY = "sk-canary-20c4"
RUBRIC = """\
id: r1
parts:
- id: '1'
  prompt: 怎样与业主沟通？
  marks: 3
  key_points:
  - {id: "1.1", text: 重大事项使用书面形式沟通, marks: 2}
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


ANSWER = "重大事项要使用书面形式沟通。"


def grade(folder: Path, *arguments: str, rubric: str = RUBRIC, answers: Sequence[str] = (ANSWER,)) -> Result:
    (folder / "rubric.yaml").write_text(rubric, encoding="utf-8")
    files = ["--rubric", str(folder / "rubric.yaml")]
    for number, answer in enumerate(answers, start=1):
        path = folder / f"answer{number}.txt"
        path.write_text(answer, encoding="utf-8")
        files += ["--answer", str(path)]
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


def test_the_model_writes_and_the_report_says_so(wire: respx.Route, tmp_path: Path) -> None:
    wire.mock(side_effect=answering(writing()))
    report, notes = tmp_path / "report.html", tmp_path / "notes.txt"
    notes.write_text("写给初学者", encoding="utf-8")
    how = ["--tone", "neutral", "--length", "short", "--notes", str(notes), "--audience", "both"]
    result = grade(tmp_path, "--llm", "openai/m", *how, "--report", str(report))

    assert result.exit_code in (0, 1), result.output
    assert "Feedback by openai/m: 2 of 2, 16 tokens, at an unknown price" in result.stderr
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
    rubric = RUBRIC.replace("text: 来函及时答复", "title: 来函答复, text: 收到来信三天之内书面回复并且登记")
    grade_it = partial(grade, tmp_path, "--json", rubric=rubric, answers=[f"{ANSWER}来函答复。"])
    plain = json.loads(grade_it().stdout)
    wire.mock(**({"side_effect": bad} if isinstance(bad, Exception) else {"return_value": bad}))
    result = grade_it("--llm", "openai/m", "--second-opinion")
    found = json.loads(result.stdout)

    assert "feedback by rule, not by openai/m: llm_" in result.stderr
    assert found["feedback"]["fallback"]
    assert "no second opinion by openai/m: llm_" in result.stderr
    assert found["second_opinion"]["failure"].startswith("llm_")
    same = {"feedback": None, "second_opinion": None}
    assert found | same == plain | same


def test_a_run_over_several_answers_is_one_job(
    wire: respx.Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIFEN_LLM_JOB_CALLS", "2")
    wire.mock(side_effect=answering(writing()))
    answers = [f"{ANSWER}这是第 {number} 份。" for number in range(1, 5)]
    result = grade(tmp_path, "--json", "--llm", "openai/m", answers=answers)
    written = [json.loads(line)["feedback"] for line in result.stdout.splitlines()]

    assert wire.call_count == 2
    assert sorted(feedback["source"] for feedback in written) == ["llm"] * 2 + ["template"] * 2
    assert [feedback["fallback"] for feedback in written].count(["llm_budget"]) == 2
    assert result.stderr.count("feedback by rule, not by openai/m: llm_budget") == 2
    assert "Feedback by openai/m: 2 of 4, 16 tokens, at an unknown price" in result.stderr


def test_a_price_that_is_set_is_summed_up(
    wire: respx.Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIFEN_LLM_PROMPT_PRICE", "1000")
    monkeypatch.setenv("CAIFEN_LLM_REPLY_PRICE", "2000")
    wire.mock(side_effect=answering(writing()))
    first, second = (grade(tmp_path, "--json", "--llm", "openai/m") for _ in range(2))
    assert "1 of 1, 8 tokens, for $0.0110" in first.stderr
    assert json.loads(first.stdout)["feedback"]["usage"]["cost"] == pytest.approx(0.011)
    assert "1 of 1 (1 kept from the same request before), 0 tokens, for $0.0000" in second.stderr
    assert json.loads(second.stdout)["feedback"]["usage"]["cached"]


def test_the_rubric_says_how_unless_an_option_does(wire: respx.Route, tmp_path: Path) -> None:
    wire.mock(side_effect=answering(writing()))
    wishes = "feedback: {tone: strict, reveal_reference: true, language: en, notes: 先说步骤}\n"
    found = [
        json.loads(grade(tmp_path, "--json", "--llm", "openai/m", *how, rubric=RUBRIC + wishes).stdout)
        for how in ([], ["--tone", "neutral", "--no-reveal-reference", "--language", "zh"])
    ]
    assert [each["feedback"]["reveals_reference"] for each in found] == [True, False]
    assert [each["feedback"]["language"] for each in found] == ["en", "zh"]
    sent = [call.request.content.decode() for call in wire.calls]
    assert ["demanding" in text for text in sent] == [True, False]
    assert ["先说步骤" in text for text in sent] == [True, True]


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

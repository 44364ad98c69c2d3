"""`caifen rubric derive --llm`, with a language model on the wire that is good, bad, or not there."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import respx
from typer.testing import CliRunner, Result

from rubrics.yaml_text import load_rubric
from service.cli.rubric import app

CANARY = "sk-canary-55d1"
EXAM = "简述顺序表的特点。\n参考答案：\n占用连续的空间，可以随机访问。\n"
GOOD = {
    "key_points": [
        {"id": "1.1", "pieces": [{"quote": "占用连续的空间"}, {"quote": "可以随机访问"}]},
        {"id": "1.7", "wordings": ["外星人"]},
    ]
}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.Route]:
    monkeypatch.setenv("CAIFEN_LLM_API_BASE", "http://llm.test/v1")
    monkeypatch.setenv("CAIFEN_LLM_API_KEY", CANARY)
    monkeypatch.setenv("CAIFEN_LLM_SECONDS", "0.5")
    with respx.mock(assert_all_called=False) as router:
        yield router.post("http://llm.test/v1/chat/completions")


def said(content: str) -> httpx.Response:
    message = {"role": "assistant", "content": content}
    return httpx.Response(
        200,
        json={"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        | {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]},
    )


def derive(*arguments: str | Path, given: str = EXAM) -> Result:
    result = CliRunner().invoke(app, ["derive", *map(str, arguments)], input=given)
    assert CANARY not in result.output
    return result


RULES_ALONE = ["占用连续的空间，可以随机访问"]
CUT = ["占用连续的空间", "可以随机访问"]


def texts(yaml: str) -> list[str]:
    return [point.text for point in load_rubric(yaml).parts[0].leaves()]


def test_without_the_option_no_model_is_asked(wire: respx.Route) -> None:
    result = derive("-")
    assert (result.exit_code, result.stderr, wire.call_count) == (0, "", 0)
    assert texts(result.stdout) == RULES_ALONE


def test_what_holds_is_taken_and_what_does_not_is_named(wire: respx.Route) -> None:
    wire.mock(return_value=said(json.dumps(GOOD, ensure_ascii=False)))
    result = derive("-", "--llm", "openai/m")
    assert result.exit_code == 0
    assert texts(result.stdout) == CUT
    assert "taken: key point '1.1' cut into '占用连续的空间 | 可以随机访问'" in result.stderr
    assert "dropped: key point '1.7'" in result.stderr
    assert "there is no such key point" in result.stderr
    assert "proposals of openai/m: 1 taken, 1 dropped, at an unknown price" in result.stderr


def test_what_a_model_says_can_not_command_the_terminal(wire: respx.Route) -> None:
    points = [{"id": "9\x1b[2J", "wordings": ["\x1b]0;owned\x07外星人"]}]
    wire.mock(return_value=said(json.dumps({"key_points": points})))
    result = derive("-", "--llm", "openai/m")
    assert "外星人" in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(401, json={"error": {"message": CANARY}}),
        httpx.Response(429, headers={"Retry-After": "60"}),
        httpx.Response(500),
        said("I'd rather not."),
        said('{"key_points": [{"id": "1.1", "marks": -4}]}'),
        httpx.ConnectError("no"),
    ],
)
def test_a_model_that_fails_leaves_the_rubric_of_the_rules(
    wire: respx.Route, reply: httpx.Response | Exception, tmp_path: Path
) -> None:
    wire.mock(**({"side_effect": reply} if isinstance(reply, Exception) else {"return_value": reply}))
    out = tmp_path / "rubric.yaml"
    result = derive("-", "--llm", "openai/m", "-o", out)
    assert result.exit_code == 1
    assert texts(out.read_text(encoding="utf-8")) == RULES_ALONE
    assert result.stderr.startswith("Warning: ")
    assert "derived by the rules alone" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_each_question_of_a_bank_is_asked_for(wire: respx.Route, tmp_path: Path) -> None:
    bank = tmp_path / "bank.csv"
    bank.write_text(
        '编号,题干,参考答案\nq1,甲？,"占用连续的空间，可以随机访问。"\nq2,乙？,链表不移动元素。\n',
        encoding="utf-8",
    )
    wire.mock(side_effect=[said(json.dumps(GOOD, ensure_ascii=False)), httpx.Response(401)])
    out = tmp_path / "out"
    result = derive(bank, "-o", out, "--llm", "openai/m")
    assert result.exit_code == 1
    assert texts((out / "q1.yaml").read_text(encoding="utf-8")) == CUT
    assert texts((out / "q2.yaml").read_text(encoding="utf-8")) == ["链表不移动元素"]
    assert "Warning: q2: derived by the rules alone" in result.stderr


def test_one_run_is_one_job_and_keeps_its_budget(
    wire: respx.Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIFEN_LLM_JOB_CALLS", "1")
    bank = tmp_path / "bank.csv"
    bank.write_text("编号,题干,参考答案\nq1,甲？,占用连续的空间。\nq2,乙？,不移动元素。\n", encoding="utf-8")
    wire.mock(return_value=said(json.dumps(GOOD, ensure_ascii=False)))
    result = derive(bank, "-o", tmp_path / "out", "--llm", "openai/m")
    assert (result.exit_code, wire.call_count) == (1, 1)
    assert "Warning: q2: derived by the rules alone: the budget of 1 calls is used up" in result.stderr

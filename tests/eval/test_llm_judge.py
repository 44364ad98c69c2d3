"""The language model as judge: marks are summed in code, and what can't be used leaves the answer unscored."""

import json
from collections.abc import Iterator

import httpx
import pytest
import respx

from eval.questions import make_questions
from eval.systems.llm_judge import LLMJudge
from eval.systems.protocol import Scored
from service.llm.errors import LLMError
from service.llm.litellm_model import LiteLLMModel
from tests.eval.make_samples import all_samples, make_sample
from tests.llm.warm import warm

SAMPLES = all_samples()[:2]
QUESTIONS = make_questions(SAMPLES)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    warm()


@pytest.fixture
def wire() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.post("http://llm.test/v1/chat/completions")


def said(credits_of: dict[str, float] | str) -> httpx.Response:
    points = (
        credits_of
        if isinstance(credits_of, str)
        else json.dumps(
            {"key_points": [{"id": name, "credit": credit} for name, credit in credits_of.items()]}
        )
    )
    message = {"role": "assistant", "content": points}
    return httpx.Response(
        200,
        json={"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        | {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]},
    )


def judged(*answers: str) -> list[Scored | None]:
    samples = [make_sample(answer=answer, index=i) for i, answer in enumerate(answers)]
    judge = LLMJudge(QUESTIONS, LiteLLMModel("openai/m", api_base="http://llm.test/v1"), seconds=1.0)
    return judge.fit([]).score(samples)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")


FULL = {"1/1.1": 1.0, "1/1.2": 0.5, "1/1.3": 0.0}


def test_credits_are_asked_for_and_marks_are_summed_here(wire: respx.Route) -> None:
    wire.mock(return_value=said(FULL))
    (found,) = judged("订货成本，一部分保管。")
    assert found is not None
    # Three points of two marks: 2 + 1 + 0
    assert (found.raw_score, found.score) == (3.0, 3.0)
    assert [(each.id, each.credit, each.marks) for each in found.credits] == [
        ("1.1", 1.0, 2.0),
        ("1.2", 0.5, 1.0),
        ("1.3", 0.0, 0.0),
    ]
    assert found.grade is None
    sent = json.loads(wire.calls.last.request.content)["messages"]
    assert "订货成本，一部分保管。" in sent[1]["content"]
    assert "保管成本" in sent[1]["content"]
    assert "score" not in sent[1]["content"], "what people gave is not told"


@pytest.mark.parametrize(
    "reply",
    [
        said("I can't help with that."),
        said({"1/1.1": 1.0}),
        said({**FULL, "1/1.1": 7.0}),
        httpx.Response(400),
        httpx.ConnectError("no"),
    ],
)
def test_no_usable_reply_leaves_one_answer_unscored(
    wire: respx.Route, reply: httpx.Response | Exception
) -> None:
    wire.mock(side_effect=lambda request: _reply(reply, request))
    bad, good = judged("坏", "好")
    assert bad is None
    assert good is not None


def _reply(reply: httpx.Response | Exception, request: httpx.Request) -> httpx.Response:
    if (
        "\\n好\\n" in request.content.decode()
        or "\n好\n" in json.loads(request.content)["messages"][1]["content"]
    ):
        return said(FULL)
    if isinstance(reply, Exception):
        raise reply
    return reply


def test_a_wrong_key_ends_it(wire: respx.Route) -> None:
    wire.mock(return_value=httpx.Response(401))
    with pytest.raises(LLMError) as failure:
        judged("甲", "乙")
    assert failure.value.cause == "setting"
    assert wire.call_count == 1
    assert "sk-canary" not in str(failure.value)

"""The whole way with a real, small model: a sample answer is graded and explained, and the marks stay as they were."""

import asyncio
import time
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from rubrics.yaml_text import load_rubric
from service.encoders.protocol import Encoder
from service.feedback.explain import Explaining, GradedAnswer, explain, explain_by_llm
from service.feedback.reasons import fallback_text
from service.feedback.report import ReportEntry, render_report
from service.feedback.wording import WORDING
from service.grading.grade import Feedback, Grade
from service.grading.grader import grade
from service.llm.limited import LimitedLLM
from service.llm.load import load_llm
from service.settings import Settings
from tests.llm.real_server import MODEL

pytestmark = pytest.mark.real_llm

SECONDS = 90.0
HOW = Explaining("llm", second_opinion=True)
MOVED = {"feedback", "second_opinion", "needs_review", "reasons"}


def sample(name: str, encoder: Encoder) -> GradedAnswer:
    """Return the second sample answer of a question of the bank, which leaves something out, with its grade."""
    folder = files("rubrics") / "bank" / name
    rubric = load_rubric((folder / "rubric.yaml").read_text(encoding="utf-8"))
    answers = YAML(typ="safe", pure=True).load((folder / "answers.yaml").read_text(encoding="utf-8"))
    answer = answers[1]["answer"]
    return GradedAnswer(grade(rubric, [answer], encoder=encoder)[0], rubric, answer)


@pytest.fixture
def llm(real_llm: str) -> LimitedLLM:
    settings = Settings.model_validate(
        {"llm_api_base": real_llm, "llm_api_key": "none", "llm_prompt_price": 0, "llm_reply_price": 0}
        | {"llm_reply_tokens": 300}
    )
    return load_llm(settings, MODEL)


def told(grade: Grade) -> Feedback:
    assert grade.feedback is not None
    return grade.feedback


@pytest.mark.parametrize("name", ["network_switch_and_router", "economics_price_ceiling"])
def test_a_real_model_explains_or_gives_way_and_moves_no_mark(
    name: str, encoder: Encoder, llm: LimitedLLM
) -> None:
    one = sample(name, encoder)

    async def work() -> list[Grade]:
        await llm.prepare()
        return await explain_by_llm([one], llm, HOW, seconds=SECONDS)

    start = time.monotonic()
    (result,) = asyncio.run(work())
    assert time.monotonic() - start < SECONDS + 15

    assert result.model_dump_json(exclude=MOVED) == one.grade.model_dump_json(exclude=MOVED)
    assert {reason.code for reason in result.reasons} - {reason.code for reason in one.grade.reasons} <= {
        "second_opinion"
    }
    feedback = told(result)
    assert feedback.usage is not None
    assert feedback.usage.prompt_tokens is None or feedback.usage.prompt_tokens > 300
    if feedback.source == "llm":
        assert (feedback.model, feedback.fallback) == (MODEL, ())
        assert feedback.ai_label
    else:
        by_rule = told(explain(GradedAnswer(result, one.rubric, one.answer)))
        assert feedback.model_copy(update={"fallback": (), "usage": None}) == by_rule
        assert feedback.fallback
        assert {f"fallback_{code}" for code in feedback.fallback} <= set(WORDING["en"])
        page = render_report([ReportEntry("a", one.rubric, one.answer, result)], language="en")
        assert fallback_text("en", feedback)[:40] in page
    assert result.second_opinion is not None
    assert result.second_opinion.failure in {None, "llm_unusable", "llm_too_late"}

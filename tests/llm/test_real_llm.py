"""The whole way to a real model and back: a valid object, or an error that says what happened."""

import asyncio
import time

import pytest
from pydantic import BaseModel, ConfigDict

from service.llm.complete import Completion, complete_json
from service.llm.errors import LLMError
from service.llm.load import load_llm
from service.llm.reply import Message
from service.settings import Settings
from tests.llm.real_server import MODEL

pytestmark = pytest.mark.real_llm


class Capital(BaseModel):
    model_config = ConfigDict(extra="forbid")
    city: str


class Marking(BaseModel):
    """More than a model of this size can be expected to fill in."""

    model_config = ConfigDict(extra="forbid")
    strengths: list[str]
    gaps: list[str]
    next_step: str
    quotes: dict[str, list[int]]


def ask(base: str, text: str, schema: type[BaseModel], seconds: float) -> Completion[BaseModel] | LLMError:
    settings = Settings.model_validate(
        {"llm_api_base": base, "llm_api_key": "none", "llm_prompt_price": 0, "llm_reply_price": 0}
        | {"llm_reply_tokens": 120}
    )
    llm = load_llm(settings, MODEL)

    async def work() -> Completion[BaseModel]:
        await llm.prepare()
        return await complete_json(llm, [Message(role="user", content=text)], schema, seconds=seconds)

    try:
        return asyncio.run(work())
    except LLMError as error:
        return error


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ('Which city is the capital of France? Reply with JSON only: {"city": "..."}', Capital),
        (
            "请用 JSON 评价这份答案：库存成本包括订货成本和缺货损失。字段：strengths, gaps, next_step, quotes。",
            Marking,
        ),
    ],
    ids=["easy", "hard"],
)
def test_a_valid_object_or_a_clean_error_in_time(real_llm: str, text: str, schema: type[BaseModel]) -> None:
    start = time.monotonic()
    found = ask(real_llm, text, schema, seconds=60)
    assert time.monotonic() - start < 75
    if isinstance(found, LLMError):
        assert found.cause in {"unusable", "too late"}, found
        assert text not in str(found)
    else:
        assert isinstance(found.value, schema)
        assert found.model == MODEL
    assert found.usage.tokens is None or found.usage.tokens > 20
    assert found.usage.cost in {0.0, None}


def test_a_deadline_shorter_than_the_model_thinks(real_llm: str) -> None:
    found = ask(real_llm, "Write a long story as JSON.", Marking, seconds=0.05)
    assert isinstance(found, LLMError)
    assert found.cause == "too late"


def test_a_path_that_the_server_does_not_have(real_llm: str) -> None:
    found = ask(real_llm + "/no-such-path", "Hello", Capital, seconds=20)
    assert isinstance(found, LLMError)
    assert found.cause == "setting"

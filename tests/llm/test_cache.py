"""Replies that are used again: when, what they cost, and when not."""

import asyncio

import pytest
from pydantic import BaseModel

from service.llm.complete import Completion, complete_json
from service.llm.errors import LLMError
from service.llm.limited import LimitedLLM, Limits
from service.llm.reply import Message, Reply
from service.llm.reply_cache import ReplyCache
from service.llm.usage import NOTHING, Usage
from tests.llm.canned import RED, TOLD, Colour
from tests.llm.scripted import DOWN, Scripted, good, no_wait


class OtherColour(BaseModel):
    name: str
    share: float


def cached_llm(model: Scripted, entries: int = 10, identity: str = "a") -> LimitedLLM:
    return LimitedLLM(model, Limits(cache=ReplyCache(entries), identity=identity))


def ask(llm: LimitedLLM, key: str | None, *, nonce: str = "1", version: str = "1") -> Completion[Colour]:
    messages = [Message(role="user", content=f"{nonce} {TOLD} {nonce}")]
    return asyncio.run(
        complete_json(llm, messages, Colour, seconds=50, sleep=no_wait, cache_key=key, prompt_version=version)
    )


def test_the_same_content_is_asked_once_whatever_the_nonce_and_a_hit_uses_nothing() -> None:
    model = Scripted(good(cost=0.25))
    llm = cached_llm(model)
    first, second = ask(llm, TOLD, nonce="1"), ask(llm, TOLD, nonce="2")
    assert (first.cached, first.usage) == (False, Usage(10, 5, 0.25))
    assert (second.cached, second.usage, second.value, second.model) == (True, NOTHING, RED, "test/scripted")
    assert second.value is not first.value
    assert model.calls == 1


def test_other_content_and_another_version_of_the_prompt_are_asked_anew() -> None:
    model = Scripted(good())
    llm = cached_llm(model)
    asked = [("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"), ("b", "1"), ("a", "2")]
    assert [ask(llm, key, version=version).cached for key, version in asked] == [False] * 3 + [True] * 3


def test_another_schema_is_asked_anew() -> None:
    model = Scripted(good())
    llm = cached_llm(model)
    ask(llm, "a")
    found = asyncio.run(complete_json(llm, [], OtherColour, seconds=50, cache_key="a"))
    assert not found.cached


def test_another_address_or_model_is_asked_anew_even_from_one_cache() -> None:
    cache = ReplyCache(10)
    model = Scripted(good())
    for identity in "ab":
        assert not ask(LimitedLLM(model, Limits(cache=cache, identity=identity)), "k").cached
    assert model.calls == 2


def test_without_a_key_nothing_is_kept() -> None:
    model = Scripted(good())
    llm = cached_llm(model)
    assert not ask(llm, None).cached
    assert not ask(llm, None).cached


def test_the_reply_that_was_not_asked_for_the_longest_goes_first() -> None:
    model = Scripted(good())
    llm = cached_llm(model, entries=2)
    assert [ask(llm, key).cached for key in "ababcacb"] == [
        False,
        False,
        True,
        True,
        False,
        False,
        True,
        False,
    ]


def test_no_entries_no_cache() -> None:
    model = Scripted(good())
    llm = cached_llm(model, entries=0)
    assert not any(ask(llm, "a").cached for _ in range(3))


def test_what_took_a_repair_says_so_from_the_cache_too() -> None:
    llm = cached_llm(Scripted(Reply("no", Usage(1, 1, 0.5)), good(cost=0.25)))
    assert ask(llm, "a").usage == Usage(11, 6, 0.75)
    assert ask(llm, "a").repaired


def test_failures_are_not_kept_and_kept_replies_outlive_a_failing_model() -> None:
    llm = cached_llm(Scripted(*[DOWN] * 10, good(), DOWN))
    with pytest.raises(LLMError, match="down"):
        ask(llm, "a")
    assert not ask(llm, "a").cached
    assert ask(llm, "a").cached


def test_its_repr_shows_no_text() -> None:
    llm = cached_llm(Scripted(good()))
    ask(llm, TOLD)
    assert repr(llm.limits.cache) == "ReplyCache(1 of 10)"
    assert TOLD not in repr(llm.limits)

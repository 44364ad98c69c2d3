"""Language models that say what a test wants: no network, no key, no waiting."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from service.llm.reply import Message, Reply, Usage

Said = str | dict[str, Any] | Exception | Callable[[list[Message]], str]

SENTENCES = {
    "zh": {
        "covered": "这一点抓住了题目的要求",
        "partial": "这里开了头，还可以写得更具体",
        "missed": "再读一遍题目，想想还有哪些方面要写",
        "contradicted": "这里的方向与题目的要求相反，请再核对一遍",
        "next_step": "先补上还缺的内容，每点写一句完整的话。",
        "overall": "回答有条理，接下来把还缺的内容补上。",
    },
    "en": {
        "covered": "This meets what the question asks for.",
        "partial": "This makes a start and should become more concrete.",
        "missed": "Read the question again and think about which aspects it still asks for.",
        "contradicted": "This runs against what the question asks for; check it again.",
        "next_step": "Add what is still open, one full sentence each.",
        "overall": "The answer has a clear order; now add what is still open.",
    },
}


class ScriptedLLM:
    """Says one thing after another, the last one again and again, and keeps what it was told."""

    def __init__(self, *said: Said, name: str = "scripted/model", wait: float = 0.0) -> None:
        self.name = name
        self.told: list[list[Message]] = []
        self._said = list(said)
        self._wait = wait

    async def ask(
        self,
        messages: list[Message],
        schema: type[BaseModel],  # noqa: ARG002 - the protocol's
        *,
        seconds: float,  # noqa: ARG002
    ) -> Reply:
        self.told.append([Message(role=turn["role"], content=turn["content"]) for turn in messages])
        if self._wait:
            await asyncio.sleep(self._wait)
        said = self._said.pop(0) if len(self._said) > 1 else self._said[0]
        if isinstance(said, Exception):
            raise said
        if callable(said):
            said = said(messages)
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        return Reply(text, Usage(100, 50, 0.001))


def material_of(messages: Sequence[Message]) -> dict[str, Any]:
    """Return what stands between the fences of the request."""
    fence, text = messages[1]["content"].split("\n", 1)
    assert text.endswith(f"\n{fence}")
    found: dict[str, Any] = json.loads(text.removesuffix(f"\n{fence}"))
    return found


def honest(language: str, **changes: str) -> Callable[[list[Message]], str]:
    """Return a model that comments on each key point by its verdict; `changes` replace its sentences."""
    says = SENTENCES[language] | changes

    def reply(messages: list[Message]) -> str:
        parts = []
        for part in material_of(messages)["parts"]:
            written: dict[str, Any] = {"part": part["part"], "next_step": says["next_step"]}
            for verdict, section in (
                ("covered", "covered"),
                ("partial", "partial"),
                ("missed", "missing"),
                ("contradicted", "contradicted"),
            ):
                written[section] = [
                    {
                        "points": [point["point"]],
                        "text": says[verdict],
                        "quote": next(iter(point.get("evidence", [])), None),
                    }
                    for point in part["key_points"]
                    if point["verdict"] == verdict
                ]
            parts.append(written)
        return json.dumps({"parts": parts, "overall": says["overall"]}, ensure_ascii=False)

    return reply

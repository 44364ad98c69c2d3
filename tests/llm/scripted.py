"""A model that says what a test wrote down for it, and counts how often and how many at a time it is asked."""

import asyncio

from pydantic import BaseModel

from service.llm.errors import CallError
from service.llm.price import Price
from service.llm.reply import Message, Reply
from service.llm.usage import UNKNOWN, Usage
from tests.llm.canned import FITS

DOWN = CallError("unreachable", "the model is down", transient=True)
BUSY = CallError("overloaded", "the model is busy", transient=True)
GONE = CallError("too late", "the model did not reply in time", transient=True, usage=UNKNOWN)


def good(prompt: int = 10, reply: int = 5, cost: float | None = None) -> Reply:
    return Reply(FITS, Usage(prompt, reply, cost))


class Scripted:
    """Gives `script` in order, the last of it for ever; each call takes `turns` turns of the event loop."""

    name = "test/scripted"

    def __init__(self, *script: Reply | CallError, turns: int = 1) -> None:
        self.script = list(script)
        self.turns = turns
        self.calls = self.running = self.most_running = 0
        self.asked: list[list[Message]] = []

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        del schema, seconds
        self.calls += 1
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        self.asked.append(messages)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        try:
            for _ in range(self.turns):
                await asyncio.sleep(0)
            if isinstance(step, CallError):
                raise step
            return step
        finally:
            self.running -= 1


class ScriptedAtPrice(Scripted):
    """A scripted model that charges a dollar for a thousand tokens, sent or received."""

    async def price(self) -> Price | None:
        return Price(0.001, 0.001)


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)

"""What a call to a model returns, what it used, and what may be called at all."""

from dataclasses import dataclass
from typing import Protocol, TypedDict

from pydantic import BaseModel


class Message(TypedDict):
    """One turn of the conversation, as every provider takes it."""

    role: str
    content: str


@dataclass(frozen=True)
class Usage:
    """Tokens and price of one call or several; None is unknown, which is not the same as nothing.

    cost: US dollars.
    """

    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0
    cost: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Add up; what is unknown in one is unknown in the sum."""
        return Usage(
            None
            if self.prompt_tokens is None or other.prompt_tokens is None
            else self.prompt_tokens + other.prompt_tokens,
            None
            if self.completion_tokens is None or other.completion_tokens is None
            else self.completion_tokens + other.completion_tokens,
            None if self.cost is None or other.cost is None else self.cost + other.cost,
        )


@dataclass(frozen=True)
class Reply:
    """The text that a model wrote, and what it used."""

    text: str
    usage: Usage


class LLM(Protocol):
    """Anything that can be asked: one attempt a call, no waiting and no second try."""

    @property
    def name(self) -> str:
        """The model's name, recorded with everything that it writes."""

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        """Ask once for JSON that fits `schema`, and give up after `seconds`.

        Raises:
            CallError: there is no reply.
        """

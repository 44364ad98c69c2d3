"""What a call to a model returns, and what may be called at all."""

from dataclasses import dataclass
from typing import Protocol, TypedDict

from pydantic import BaseModel

from service.llm.usage import Usage as Usage


class Message(TypedDict):
    """One turn of the conversation, as every provider takes it."""

    role: str
    content: str


@dataclass(frozen=True)
class Reply:
    """The text that a model wrote, and what it used.

    cut_off: the provider ended it at a limit of length.
    """

    text: str
    usage: Usage
    cut_off: bool = False


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

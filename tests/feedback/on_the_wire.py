"""A provider on the wire that lets a scripted model write its replies."""

import json
from collections.abc import Callable

import httpx

from service.llm.reply import Message
from tests.feedback.scripted import honest
from tests.llm.canned import said

Model = Callable[[list[Message]], str]
Wire = Callable[[httpx.Request], httpx.Response]


def writing(**changes: str) -> Model:
    """Return a model that comments on each key point in the language it is asked for; see `honest`."""

    def write(messages: list[Message]) -> str:
        language = "zh" if "in simplified Chinese only" in messages[0]["content"] else "en"
        return honest(language, **changes)(messages)

    return write


def always(answer: httpx.Response | Exception) -> Wire:
    """Return what answers every request in the same way, or breaks in it."""

    def reply(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return reply


def answering(model: Model, opinions: str = '{"opinions": []}') -> Wire:
    """Return what puts `model` on the wire; to requests for a second opinion it says `opinions`."""

    def answer(request: httpx.Request) -> httpx.Response:
        messages = json.loads(request.content)["messages"]
        is_opinion = messages[0]["content"].startswith("You compare an exam answer")
        return said(opinions if is_opinion else model(messages))

    return answer

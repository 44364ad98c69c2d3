"""LiteLLM loaded before a test whose deadlines are short."""

import asyncio
from contextlib import suppress

import httpx
import respx
from pydantic import BaseModel

from service.llm.errors import CallError
from service.llm.litellm_model import LiteLLMModel


class _Nothing(BaseModel):
    """What is asked for; it never comes."""


def warm() -> None:
    """Import LiteLLM as a server does when it starts, and let it make its first call; both take seconds, once."""
    model = LiteLLMModel("openai/m", api_base="http://llm.test/v1")
    with respx.mock as router, suppress(CallError):
        router.post("http://llm.test/v1/chat/completions").mock(return_value=httpx.Response(400))
        asyncio.run(model.ask([{"role": "user", "content": "."}], _Nothing, seconds=120))

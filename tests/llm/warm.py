"""LiteLLM loaded before a test whose deadlines are short."""

import asyncio

from service.llm.litellm_model import LiteLLMModel


def warm() -> None:
    """Import LiteLLM as a server does when it starts; it takes seconds, once."""
    asyncio.run(LiteLLMModel("openai/m").price())

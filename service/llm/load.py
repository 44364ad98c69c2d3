"""A model as the settings say how to reach it."""

from service.llm.litellm_model import LiteLLMModel
from service.llm.reply import LLM
from service.settings import Settings


def load_llm(settings: Settings, name: str) -> LLM:
    """Return the model that LiteLLM calls `name`; nothing is imported or asked yet."""
    return LiteLLMModel(name, api_base=settings.llm_api_base, api_key=settings.llm_api_key)

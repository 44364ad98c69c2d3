"""The model that the settings name."""

from service.llm.litellm_model import LiteLLMModel
from service.llm.reply import LLM
from service.settings import Settings


def load_llm(settings: Settings, name: str | None = None) -> LLM | None:
    """Return the model `name`, or the settings' own, or None where there is neither; nothing is imported yet."""
    chosen = name or settings.llm_model
    if chosen is None:
        return None
    return LiteLLMModel(chosen, api_base=settings.llm_api_base, api_key=settings.llm_api_key)

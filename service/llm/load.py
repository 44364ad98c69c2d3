"""A model as the settings say how to reach it, under limits that hold for the whole process."""

import hashlib
from threading import Lock

from service.llm.breaker import Breaker
from service.llm.budget import Budget
from service.llm.limited import LimitedLLM, Limits
from service.llm.litellm_model import LiteLLMModel
from service.llm.price import Price
from service.llm.reply_cache import ReplyCache
from service.llm.slots import Slots
from service.settings import Settings

_shared: dict[str, Limits] = {}
_lock = Lock()


def load_llm(settings: Settings, name: str) -> LimitedLLM:
    """Return the model that LiteLLM calls `name`; nothing is imported or asked yet.

    The same name and settings share one set of limits, whoever asks for them.
    """
    base = settings.llm_api_base.get_secret_value() if settings.llm_api_base else None
    model = LiteLLMModel(
        name,
        api_base=base,
        api_key=settings.llm_api_key,
        price=Price.per_million(settings.llm_prompt_price, settings.llm_reply_price),
        reply_tokens=settings.llm_reply_tokens,
    )
    identity = _identity(settings, name)
    with _lock:
        limits = _shared.get(identity)
        if limits is None:
            limits = _shared[identity] = Limits(
                slots=Slots(settings.llm_concurrency),
                breaker=Breaker(failures=settings.llm_breaker_failures, seconds=settings.llm_breaker_seconds),
                cache=ReplyCache(settings.llm_cache_entries),
                identity=identity,
                reply_tokens=settings.llm_reply_tokens,
            )
    return LimitedLLM(model, limits)


def job_budget(settings: Settings) -> Budget | None:
    """Return a new budget for one job as the settings limit it, None where they don't."""
    limits = (settings.llm_job_dollars, settings.llm_job_tokens, settings.llm_job_calls)
    if all(limit is None for limit in limits):
        return None
    dollars, tokens, calls = limits
    return Budget(dollars=dollars, tokens=tokens, calls=calls)


def forget_limits() -> None:
    """Let models that are loaded from now on start with fresh limits and an empty cache (for tests)."""
    with _lock:
        _shared.clear()


def _identity(settings: Settings, name: str) -> str:
    """Return a SHA-256 (hex) of all settings of the model: address and key tell callers apart without being kept."""
    digest = hashlib.sha256(name.encode())
    for field in sorted(type(settings).model_fields):
        if not field.startswith("llm_"):
            continue
        value = getattr(settings, field)
        known = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        digest.update(f"\0{field}\0{known!r}".encode())
    return digest.hexdigest()

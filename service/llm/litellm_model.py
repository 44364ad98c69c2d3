"""A model behind LiteLLM: the one file that imports it, and only when a model is asked."""

import asyncio
import logging
import os
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from pydantic import BaseModel, SecretStr

from service.llm.errors import CallError, Cause
from service.llm.reply import Message, Reply, Usage
from service.llm.retry_after import read_retry_after

_TRANSIENT = frozenset({408, 425, 429})
# Read by LiteLLM while it is imported: httpx as the transport, and no fetching of prices over the network.
_BEFORE_IMPORT = {"DISABLE_AIOHTTP_TRANSPORT": "True", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")


class LiteLLMModel:
    """A model by LiteLLM's name for it (`openai/gpt-4o-mini`, `deepseek/deepseek-chat`, `ollama/qwen3` ...).

    api_base: The address of an OpenAI-compatible server; None for the provider's own.
    api_key: None leaves it to the provider's environment variable.
    """

    def __init__(self, name: str, *, api_base: str | None = None, api_key: SecretStr | None = None) -> None:
        self._name = name
        self._api_base = api_base
        self._api_key = api_key

    def __repr__(self) -> str:
        return f"LiteLLMModel({self._name!r})"

    @property
    def name(self) -> str:
        """LiteLLM's name for the model."""
        return self._name

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        """Ask once for JSON that fits `schema`, and give up after `seconds`.

        Raises:
            CallError: there is no reply; the message names no key and nothing of the texts.
        """
        litellm = _litellm()
        try:
            async with asyncio.timeout(seconds):
                response = await litellm.acompletion(
                    model=self._name,
                    messages=messages,
                    api_base=self._api_base,
                    api_key=self._api_key.get_secret_value() if self._api_key else None,
                    response_format=_response_format(litellm, self._name, schema),
                    drop_params=True,
                    temperature=0,
                    timeout=seconds,
                    max_retries=0,
                    num_retries=0,
                )
        except TimeoutError:
            raise CallError(
                "too late", "the model did not reply in time", transient=True, retry_after=None
            ) from None
        except Exception as error:  # LiteLLM lets through whatever a provider's client raises
            raise _call_error(error) from None
        return _reply(litellm, response)


def _litellm() -> ModuleType:
    """Import LiteLLM, quiet and off the network; the import takes seconds."""
    for name, value in _BEFORE_IMPORT.items():
        os.environ[name] = value
    import litellm

    # Failures come as exceptions; its own log lines may hold a key or a student's text.
    for logger in _LOGGERS:
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.telemetry = False
    return litellm


def _response_format(litellm: ModuleType, name: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    """Return the strictest way to ask `name` for JSON: its schema, any JSON, or only by the words of the prompt."""
    if litellm.supports_response_schema(model=name):
        return {
            "type": "json_schema",
            "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": False},
        }
    known = litellm.get_supported_openai_params(model=name) or []
    return {"type": "json_object"} if "response_format" in known else None


def _reply(litellm: ModuleType, response: Any) -> Reply:
    try:
        text = response.choices[0].message.content
    except (AttributeError, IndexError):
        text = None
    usage = getattr(response, "usage", None)
    return Reply(
        text=text or "",
        usage=Usage(
            prompt_tokens=getattr(usage, "prompt_tokens", None),
            completion_tokens=getattr(usage, "completion_tokens", None),
            cost=_cost(litellm, response),
        ),
    )


def _cost(litellm: ModuleType, response: Any) -> float | None:
    """Return the price in US dollars, None where LiteLLM's own list has none: unknown is not free."""
    try:
        return float(litellm.completion_cost(completion_response=response)) or None
    except Exception:  # a model that the price list does not know raises a bare Exception
        return None


def _call_error(error: Exception) -> CallError:
    """Sort a provider's error by its status; its own words may hold the key or the texts, so they are not kept."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return CallError(
            "unreachable", f"the model failed ({type(error).__name__})", transient=False, retry_after=None
        )
    told = f"the model's provider answered with status {status}"
    if status in _TRANSIENT or status >= 500:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        asked = read_retry_after(headers, datetime.now(UTC))
        cause: Cause = "overloaded" if status == 429 else "too late" if status == 408 else "unreachable"
        return CallError(cause, told, transient=True, retry_after=asked)
    if status in {401, 403, 404}:
        return CallError("setting", told, transient=False, retry_after=None)
    return CallError("refused", told, transient=False, retry_after=None)

"""A model behind LiteLLM: the one file that imports it, and only when a model is asked."""

import asyncio
import os
from types import ModuleType
from typing import Any, Literal

from pydantic import BaseModel, SecretStr

from service.llm.errors import CallError
from service.llm.price import Price, listed_price
from service.llm.provider_errors import call_error
from service.llm.reply import Message, Reply
from service.llm.silence import silence_libraries
from service.llm.usage import UNKNOWN, Usage

# Read by LiteLLM while it is imported: httpx as the transport, and no fetching of prices over the network.
_BEFORE_IMPORT = {"DISABLE_AIOHTTP_TRANSPORT": "True", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
# These take a schema for any model; asking LiteLLM whether they do would ask the server, and block.
_TAKE_A_SCHEMA = frozenset({"ollama", "ollama_chat"})

_Form = Literal["schema", "json", "words"]


class LiteLLMModel:
    """A model by LiteLLM's name for it (`openai/gpt-4o-mini`, `deepseek/deepseek-chat`, `ollama/qwen3` ...).

    api_base: The address of an OpenAI-compatible server; None for the provider's own. It is kept like a key, since
        it may hold one.
    api_key: None leaves it to the provider's environment variable.
    price: What the model charges, where the operator knows better than LiteLLM's list.
    reply_tokens: The longest reply to ask for; None leaves it to the model.
    """

    def __init__(
        self,
        name: str,
        *,
        api_base: str | None = None,
        api_key: SecretStr | None = None,
        price: Price | None = None,
        reply_tokens: int | None = None,
    ) -> None:
        self._name = name
        self._api_base = SecretStr(api_base) if api_base is not None else None
        self._api_key = api_key
        self._price = price
        self._reply_tokens = reply_tokens

    def __repr__(self) -> str:
        return f"LiteLLMModel({self._name!r})"

    @property
    def name(self) -> str:
        """LiteLLM's name for the model."""
        return self._name

    async def price(self) -> Price | None:
        """Return what a token costs; None where neither the operator nor LiteLLM's list says so."""
        litellm = await asyncio.to_thread(_litellm)
        return self._price or _listed(litellm, self._name)

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        """Ask once for JSON that fits `schema`, and give up after `seconds`.

        Raises:
            CallError: there is no reply; the message names no key, no address, and nothing of the texts.
        """
        try:
            async with asyncio.timeout(seconds) as limit:
                # In a thread: the first time, the import takes seconds, and other requests are served meanwhile.
                litellm = await asyncio.to_thread(_litellm)
                left = (limit.when() or 0.0) - asyncio.get_running_loop().time()
                response = await litellm.acompletion(
                    **self._parameters(litellm, schema), messages=messages, timeout=max(left, 0.001)
                )
        except TimeoutError:
            failure = CallError("too late", "the model did not reply in time", transient=True, usage=UNKNOWN)
        except Exception as error:  # LiteLLM lets through whatever a provider's client raises
            failure = call_error(error)
        else:
            return self._reply(litellm, response)
        # Not inside `except`: the provider's error, which may hold the key, would be its context.
        raise failure

    def _parameters(self, litellm: ModuleType, schema: type[BaseModel]) -> dict[str, Any]:
        return {
            "model": self._name,
            "api_base": self._api_base.get_secret_value() if self._api_base else None,
            "api_key": self._api_key.get_secret_value() if self._api_key else None,
            "response_format": _response_format(_form(litellm, self._name), schema),
            "max_tokens": self._reply_tokens,
            "drop_params": True,
            "temperature": 0,
            "max_retries": 0,
            "num_retries": 0,
        }

    def _reply(self, litellm: ModuleType, response: Any) -> Reply:
        usage = _usage(response)
        cost = self._price.of(usage) if self._price else _listed_cost(litellm, self._name, response, usage)
        usage = Usage(usage.prompt_tokens, usage.completion_tokens, cost)
        choices = getattr(response, "choices", None) or [None]
        message = getattr(choices[0], "message", None)
        ended = getattr(choices[0], "finish_reason", None)
        text = getattr(message, "content", None) or ""
        if ended == "content_filter" or (not text and getattr(message, "refusal", None)):
            raise CallError("refused", "the model refused to answer", transient=False, usage=usage)
        return Reply(text, usage, cut_off=ended == "length")


def _litellm() -> ModuleType:
    """Import LiteLLM, quiet and off the network; the import takes seconds."""
    os.environ.update(_BEFORE_IMPORT)
    import litellm

    silence_libraries()
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.telemetry = False
    return litellm


def _provider(litellm: ModuleType, name: str) -> tuple[str, str]:
    """Return the provider and its own name for the model; empty strings where LiteLLM can't tell."""
    try:
        model, provider, _, _ = litellm.get_llm_provider(model=name)
    except Exception:  # an unknown provider; the call itself will say so
        return "", ""
    return provider, model


def _form(litellm: ModuleType, name: str) -> _Form:
    """Return the strictest way to ask `name` for JSON: its schema, any JSON, or only by the words of the prompt."""
    if _provider(litellm, name)[0] in _TAKE_A_SCHEMA or litellm.supports_response_schema(model=name):
        return "schema"
    known = litellm.get_supported_openai_params(model=name) or []
    return "json" if "response_format" in known else "words"


def _response_format(form: _Form, schema: type[BaseModel]) -> dict[str, Any] | None:
    if form == "schema":
        return {
            "type": "json_schema",
            "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": False},
        }
    return {"type": "json_object"} if form == "json" else None


def _usage(response: Any) -> Usage:
    told = getattr(response, "usage", None)
    # LiteLLM puts zeros where the provider told nothing; no prompt has no tokens.
    prompt = getattr(told, "prompt_tokens", None) or None
    return Usage(prompt, getattr(told, "completion_tokens", None) if prompt else None, None)


def _listed(litellm: ModuleType, name: str) -> Price | None:
    return listed_price(litellm.model_cost, *_provider(litellm, name))


def _listed_cost(litellm: ModuleType, name: str, response: Any, usage: Usage) -> float | None:
    """Return the price of `response` in US dollars, None where the list has none for the model that was asked."""
    price = _listed(litellm, name)
    if price is None or price.free or usage.tokens is None:
        return price.of(usage) if price is not None else None
    try:
        # By the name that was asked for, not the one that the server says it has; tiers and discounts for cached
        # tokens are LiteLLM's to know.
        return sum(litellm.cost_per_token(model=name, usage_object=response.usage)) or None
    except Exception:  # a model that the price list does not know raises a bare Exception
        return None

"""What a model charges: the operator's word, or LiteLLM's list read with care; unknown is not free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.llm.usage import Usage

# Providers that run on the operator's own machine. A 0 in the list is a price there; at hosted providers it
# stands for free trials, placeholders, and models whose price nobody entered.
_AT_HOME = frozenset({"ollama", "ollama_chat", "lemonade"})
_PROMPT, _REPLY = "input_cost_per_token", "output_cost_per_token"


@dataclass(frozen=True)
class Price:
    """US dollars for a token of what is sent, and for one of the reply."""

    prompt: float
    reply: float

    @classmethod
    def per_million(cls, prompt: float | None, reply: float | None) -> "Price | None":
        """Return the price from US dollars per million tokens; None unless both are known."""
        if prompt is None or reply is None:
            return None
        return cls(prompt / 1e6, reply / 1e6)

    @property
    def free(self) -> bool:
        """Known to cost nothing."""
        return self.prompt == 0 and self.reply == 0

    def of(self, usage: Usage) -> float | None:
        """Return what `usage` costs in US dollars; None where its tokens are unknown."""
        if self.free:
            return 0.0
        if usage.prompt_tokens is None or usage.completion_tokens is None:
            return None
        return usage.prompt_tokens * self.prompt + usage.completion_tokens * self.reply


def listed_price(prices: Mapping[str, Mapping[str, Any]], provider: str, model: str) -> Price | None:
    """Return what LiteLLM's list `prices` says of `model` at `provider`, its dearest tier; None where it can't tell."""
    entry = _entry(prices, provider, model)
    if entry is None:
        return None
    rows = [entry, *_tiers(entry)]
    prompt = [float(row[_PROMPT]) for row in rows if row.get(_PROMPT) is not None]
    reply = [float(row[_REPLY]) for row in rows if row.get(_REPLY) is not None]
    if not prompt or not reply:
        return None
    price = Price(max(prompt), max(reply))
    at_home = provider in _AT_HOME and not model.endswith("cloud")
    return None if price.free and not at_home else price


def _entry(prices: Mapping[str, Mapping[str, Any]], provider: str, model: str) -> Mapping[str, Any] | None:
    named = prices.get(f"{provider}/{model}")
    if named is not None:
        return named
    # Without its provider a name may be another company's model of that name.
    bare = prices.get(model)
    return bare if bare is not None and bare.get("litellm_provider") == provider else None


def _tiers(entry: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    tiers = entry.get("tiered_pricing")
    return [tier for tier in tiers if isinstance(tier, Mapping)] if isinstance(tiers, list) else []

"""Prices: what LiteLLM's list tells, what it does not tell, and the operator's own word."""

import asyncio
from typing import Any

import pytest
import respx
from pydantic import SecretStr

from service.llm.complete import complete_json
from service.llm.litellm_model import LiteLLMModel
from service.llm.price import Price, listed_price
from service.llm.usage import UNKNOWN, Usage
from tests.llm.canned import ASKED, BASE, FITS, Colour, said

LIST: dict[str, dict[str, Any]] = {
    "gpt": {"litellm_provider": "openai", "input_cost_per_token": 2e-6, "output_cost_per_token": 8e-6},
    "acme/gpt": {"litellm_provider": "acme", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6},
    "acme/placeholder": {"litellm_provider": "acme", "input_cost_per_token": 0, "output_cost_per_token": 0},
    "acme/blank": {"litellm_provider": "acme", "max_tokens": 100},
    "acme/half": {"litellm_provider": "acme", "input_cost_per_token": 1e-6},
    "acme/tiers": {
        "litellm_provider": "acme",
        "tiered_pricing": [
            {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "range": [0, 1000]},
            {"input_cost_per_token": 3e-6, "output_cost_per_token": 6e-6, "range": [1000, 2000]},
        ],
    },
    "ollama/home": {"litellm_provider": "ollama", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0},
    "ollama/big-cloud": {
        "litellm_provider": "ollama",
        "input_cost_per_token": 0.0,
        "output_cost_per_token": 0.0,
    },
}


@pytest.mark.parametrize(
    ("provider", "model", "price"),
    [
        ("openai", "gpt", Price(2e-6, 8e-6)),
        ("acme", "gpt", Price(1e-6, 1e-6)),
        ("other", "gpt", None),
        ("acme", "placeholder", None),
        ("acme", "blank", None),
        ("acme", "half", None),
        ("acme", "tiers", Price(3e-6, 6e-6)),
        ("ollama", "home", Price(0, 0)),
        ("ollama", "big-cloud", None),
        ("ollama", "unheard-of", None),
    ],
)
def test_what_the_list_tells(provider: str, model: str, price: Price | None) -> None:
    assert listed_price(LIST, provider, model) == price


def test_unknown_tokens_have_no_known_cost_unless_the_model_is_free() -> None:
    assert Price(1e-6, 1e-6).of(UNKNOWN) is None
    assert Price(0, 0).of(UNKNOWN) == 0
    assert Price(1e-6, 2e-6).of(Usage(10, 5)) == pytest.approx(20e-6)


def test_both_halves_of_the_operators_price_are_needed() -> None:
    assert Price.per_million(1.0, None) is None
    assert Price.per_million(0.0, 0.0) == Price(0, 0)
    assert Price.per_million(0.5, 2.0) == Price(0.5e-6, 2e-6)


def cost(name: str, price: Price | None = None) -> float | None:
    model = LiteLLMModel(name, api_base=BASE, api_key=SecretStr("k"), price=price)
    return asyncio.run(complete_json(model, ASKED, Colour, seconds=50)).usage.cost


def test_the_model_that_was_asked_is_paid_not_the_one_that_the_server_says_it_is(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS, model="gpt-4o"))
    small = cost("openai/gpt-4o-mini")
    assert small == pytest.approx(5 * 0.15e-6 + 3 * 0.6e-6, rel=0.5)
    assert cost("openai/m") is None


def test_the_operators_price_counts_before_the_list(wire: respx.Route) -> None:
    wire.mock(return_value=said(FITS))
    assert cost("openai/gpt-4o-mini", Price(1.0, 2.0)) == 11.0
    assert cost("openai/m", Price(0, 0)) == 0.0


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("openai/gpt-4o-mini", True),
        ("deepseek/deepseek-chat", True),
        ("dashscope/qwen-plus", True),
        ("ollama/llama3", True),
        ("openai/m", False),
        ("hosted_vllm/qwen", False),
        ("no-such-provider/m", False),
    ],
)
def test_prices_of_models_by_the_list_that_came_with_litellm(name: str, known: bool) -> None:
    price = asyncio.run(LiteLLMModel(name).price())
    assert (price is not None) == known
    assert price is None or price.free == name.startswith("ollama/")

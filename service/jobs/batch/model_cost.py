"""What a language model would cost, estimated from the requests that it would be sent; it is asked nothing."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from pydantic import BaseModel

from service.feedback.explain import Explaining, GradedAnswer, explain_by_llm
from service.jobs.job_spending import read_spending
from service.llm.budget import tokens_at_most
from service.llm.errors import CallError
from service.llm.limited import LimitedLLM
from service.llm.price import Price
from service.llm.reply import Message
from service.llm.usage import Usage
from service.settings import Settings

REPLY_TOKENS = 1_000
"""How long a reply is thought to be where `CAIFEN_LLM_REPLY_TOKENS` is unset."""
MOST_CALLS = 4
"""Calls of one request whose every reply has to be mended: no JSON of the right form, then unfaithful, twice each."""


@dataclass(frozen=True)
class Amount:
    """Calls, tokens (prompt and reply), and US dollars; None where the price is unknown."""

    calls: int
    tokens: int
    dollars: float | None


@dataclass(frozen=True)
class ModelCost:
    """What the model would be asked.

    answers: Different answers that it has not explained yet. about: With one call a request. at_most: With
    `MOST_CALLS`, or what is left of the budget where that is less. Tokens are counted on the high side.
    """

    answers: int
    about: Amount
    at_most: Amount

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)


def estimate_cost(
    graded: Sequence[GradedAnswer],
    answers: int,
    how: Explaining,
    llm: LimitedLLM,
    settings: Settings,
    spending: str | None,
) -> ModelCost:
    """Return what `answers` answers like those of `graded` would cost, after `spending` by earlier runs."""
    measure = _Measure(llm.name)
    asyncio.run(explain_by_llm(graded, measure, how))
    price = asyncio.run(_price(llm))
    many = answers / len(graded) if graded else 0.0
    reply = settings.llm_reply_tokens or REPLY_TOKENS
    calls, prompt = round(measure.calls * many), round(measure.tokens * many)
    about = _amount(calls, prompt, calls * reply, price)
    # A request to mend holds the reply that was wrong.
    most = _amount(
        calls * MOST_CALLS,
        MOST_CALLS * prompt + MOST_CALLS * calls * reply,
        MOST_CALLS * calls * reply,
        price,
    )
    return ModelCost(answers, about, _within(most, settings, spending))


class _Measure:
    """A model that counts what it is asked and does none of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.calls = self.tokens = 0

    async def ask(
        self,
        messages: list[Message],
        schema: type[BaseModel],
        *,
        seconds: float,  # noqa: ARG002
    ) -> NoReturn:
        self.calls += 1
        self.tokens += tokens_at_most(messages, schema)
        raise CallError("refused", "nothing is asked here", transient=False, sent=False)


async def _price(llm: LimitedLLM) -> Price | None:
    # A price that can't be found out is unknown.
    with suppress(Exception):
        return await llm.price()
    return None


def _amount(calls: int, prompt: int, reply: int, price: Price | None) -> Amount:
    cost = price.of(Usage(prompt, reply)) if price is not None else None
    return Amount(calls, prompt + reply, None if cost is None else round(cost, 4))


def _within(most: Amount, settings: Settings, spending: str | None) -> Amount:
    spent = read_spending(spending)
    calls, tokens, dollars = most.calls, most.tokens, most.dollars
    if settings.llm_job_calls is not None:
        calls = min(calls, max(0, settings.llm_job_calls - spent.calls))
    if settings.llm_job_tokens is not None:
        tokens = min(tokens, max(0, settings.llm_job_tokens - spent.budgeted_tokens))
    if settings.llm_job_dollars is not None and dollars is not None:
        dollars = min(dollars, max(0.0, settings.llm_job_dollars - spent.budgeted_dollars))
    return Amount(calls, tokens, dollars)

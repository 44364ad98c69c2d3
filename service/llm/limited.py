"""A model under the limits that all calls of the process share: slots, a breaker, a cache; and a job's budget."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol, Self, runtime_checkable

from pydantic import BaseModel

from service.llm.breaker import Breaker
from service.llm.budget import Budget, tokens_at_most
from service.llm.errors import CallError
from service.llm.price import Price
from service.llm.reply import LLM, Message, Reply
from service.llm.reply_cache import ReplyCache
from service.llm.slots import Slots
from service.llm.usage import UNKNOWN

_MANY = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What calls to one model share; the defaults limit nothing that one caller alone would notice.

    identity: Tells this model at this address with these settings from all others; a hash, not shown.
    reply_tokens: The limit set for one reply, None for the model's own.
    """

    slots: Slots = field(default_factory=lambda: Slots(_MANY))
    breaker: Breaker = field(default_factory=Breaker)
    cache: ReplyCache = field(default_factory=lambda: ReplyCache(0))
    identity: str = field(default="", repr=False)
    reply_tokens: int | None = None


@runtime_checkable
class Priced(Protocol):
    """A model that can tell what it charges."""

    async def price(self) -> Price | None:
        """Return the price of a token; None where it is unknown."""


class LimitedLLM:
    """`model` under `limits`: a call waits for a free slot, and the wait is part of its time.

    The breaker and the cache are about whole requests with all their tries; `complete_json` asks them.
    """

    def __init__(self, model: LLM, limits: Limits, budget: Budget | None = None) -> None:
        self.limits = limits
        self._model = model
        self._budget = budget

    def __repr__(self) -> str:
        return f"LimitedLLM({self._model!r})"

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def spending(self, budget: Budget) -> Self:
        """Return the same model under the same shared limits, whose calls are paid from `budget`."""
        return type(self)(self._model, self.limits, budget)

    async def prepare(self) -> None:
        """Load what the first call would load, which takes seconds; costs nothing."""
        await self.price()

    async def ask(self, messages: list[Message], schema: type[BaseModel], *, seconds: float) -> Reply:
        """Ask once for JSON that fits `schema`, and give up after `seconds`, the wait for a slot included.

        Raises:
            CallError: there is no reply, no free slot in time, or nothing left of the budget.
        """
        if seconds <= 0:
            raise CallError("too late", "there was no time left to ask the model", transient=True, sent=False)
        sent = False
        try:
            async with asyncio.timeout(seconds) as limit, self.limits.slots.taken():
                price = await self.price() if self._budget is not None else None
                sent = True
                left = (limit.when() or 0.0) - asyncio.get_running_loop().time()
                if self._budget is None:
                    return await self._model.ask(messages, schema, seconds=left)
                return await self._ask_within(self._budget, price, messages, schema, left)
        except TimeoutError:
            # Raised below, where this error and what it holds is no context of the new one.
            pass
        if sent:
            raise CallError("too late", "the model did not reply in time", transient=True, usage=UNKNOWN)
        raise CallError(
            "too late",
            f"all {self.limits.slots.number} slots for calls (CAIFEN_LLM_CONCURRENCY) were taken until the deadline",
            transient=True,
            sent=False,
        )

    async def _ask_within(
        self,
        budget: Budget,
        price: Price | None,
        messages: list[Message],
        schema: type[BaseModel],
        seconds: float,
    ) -> Reply:
        with budget.reserve(
            self.name,
            tokens_at_most(messages, schema),
            reply_tokens=self.limits.reply_tokens,
            price=price,
        ) as reservation:
            try:
                reply = await self._model.ask(messages, schema, seconds=seconds)
            except CallError as error:
                reservation.settle(error.usage)
                raise
            reservation.settle(reply.usage)
            return reply

    async def price(self) -> Price | None:
        """Return what the model charges; None where it is unknown."""
        return await self._model.price() if isinstance(self._model, Priced) else None


def limited(llm: LLM) -> LimitedLLM:
    """Return `llm` as it is if it has limits, otherwise with limits of its own that last for one caller."""
    return llm if isinstance(llm, LimitedLLM) else LimitedLLM(llm, Limits())

"""What a job may spend on a model: a limit that is asked before each call, and told after it."""

from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self

from pydantic import BaseModel

from service.llm.errors import CallError
from service.llm.price import Price
from service.llm.reply import Message
from service.llm.usage import NOTHING, UNKNOWN, Usage

# How long a reply is thought to be before the first one came, where no limit is set for it.
_FIRST_REPLY = 1_000
_TURN = 20


@dataclass(frozen=True)
class _Amount:
    calls: int = 0
    tokens: int = 0
    dollars: float = 0.0

    def __add__(self, other: "_Amount") -> "_Amount":
        return _Amount(self.calls + other.calls, self.tokens + other.tokens, self.dollars + other.dollars)

    def __sub__(self, other: "_Amount") -> "_Amount":
        return _Amount(self.calls - other.calls, self.tokens - other.tokens, self.dollars - other.dollars)


@dataclass(frozen=True)
class Spent:
    """What a budget has paid for so far; another one can go on from it, in another process too."""

    calls: int = 0
    tokens: int = 0
    dollars: float = 0.0
    usage: Usage = NOTHING


class Budget:
    """At most `dollars` (US), `tokens` (prompt and reply), and `calls` (each try counts); None is no limit.

    Each call holds what it may use before it is sent and settles what it did use, so calls that run at the same
    time can't each spend the last of it. What a call may use is an estimate on the high side; the budget can be
    overspent by no more than the calls under way were underestimated.

    A limit in dollars can't be kept for a model whose price is unknown: calls are refused, unless tokens or calls
    are limited too; then those limits hold, and `usage.cost` says that the price is unknown.

    `before` was spent already and counts.

    Raises:
        ValueError: no limit is given, or one is below 0.
    """

    def __init__(
        self,
        *,
        dollars: float | None = None,
        tokens: int | None = None,
        calls: int | None = None,
        before: Spent | None = None,
    ) -> None:
        limits = [limit for limit in (dollars, tokens, calls) if limit is not None]
        if not limits:
            raise ValueError("a budget needs a limit: dollars, tokens, or calls")
        if not all(limit >= 0 for limit in limits):
            raise ValueError("a budget can't be below 0")
        self._dollars, self._tokens, self._calls = dollars, tokens, calls
        self._lock = Lock()
        before = before or Spent()
        self._spent = _Amount(before.calls, before.tokens, before.dollars)
        self._held = _Amount()
        self._usage = before.usage
        self._longest_reply: int | None = None

    def __repr__(self) -> str:
        return f"Budget(dollars={self._dollars}, tokens={self._tokens}, calls={self._calls})"

    @property
    def usage(self) -> Usage:
        """What was used so far, as far as it is known; None in it is unknown."""
        with self._lock:
            return self._usage

    @property
    def calls(self) -> int:
        """How many calls were sent."""
        with self._lock:
            return self._spent.calls

    @property
    def spent(self) -> Spent:
        """What was spent so far; of what is under way nothing."""
        with self._lock:
            return Spent(self._spent.calls, self._spent.tokens, self._spent.dollars, self._usage)

    def reserve(
        self, model: str, prompt_tokens: int, *, reply_tokens: int | None, price: Price | None
    ) -> "Reservation":
        """Hold what a call may use, to be used with `with`; what isn't settled in it counts as used.

        prompt_tokens: No fewer than the call will send. reply_tokens: The limit set for the reply, or None.

        Raises:
            CallError: there isn't as much left, or the price of `model` is needed and unknown.
        """
        if self._dollars is not None and price is None and self._tokens is None and self._calls is None:
            raise _refusal(
                f"the price of {model} is unknown, so a budget in dollars can't be kept: set "
                "CAIFEN_LLM_PROMPT_PRICE and CAIFEN_LLM_REPLY_PRICE, or limit tokens or calls"
            )
        with self._lock:
            reply = reply_tokens or self._longest_reply or _FIRST_REPLY
            cost = price.of(Usage(prompt_tokens, reply)) if price is not None else None
            wanted = _Amount(1, prompt_tokens + reply, cost or 0.0)
            after = self._spent + self._held + wanted
            for what, limit, total, call in (
                ("calls", self._calls, after.calls, wanted.calls),
                ("tokens", self._tokens, after.tokens, wanted.tokens),
                ("dollars", self._dollars, after.dollars, wanted.dollars),
            ):
                if limit is not None and total > limit:
                    raise _refusal(_used_up(what, limit, total - call, call))
            self._held += wanted
        return Reservation(self, wanted, price)

    def settle(self, reservation: "Reservation", usage: Usage) -> None:
        """Put what a call used in the place of what was held for it; the unknown is taken as it was estimated."""
        held = reservation.held
        tokens = held.tokens if usage.tokens is None else usage.tokens
        cost = usage.cost
        if cost is None and reservation.price is not None:
            cost = reservation.price.of(usage)
        with self._lock:
            self._held -= held
            self._spent += _Amount(1, tokens, held.dollars if cost is None else cost)
            self._usage += usage
            if usage.completion_tokens:
                self._longest_reply = max(self._longest_reply or 0, usage.completion_tokens)


class Reservation:
    """What is held for one call; leaving the block settles it, as unknown where `settle` was not called."""

    def __init__(self, budget: Budget, held: _Amount, price: Price | None) -> None:
        self.held = held
        self.price = price
        self._budget = budget
        self._usage = UNKNOWN

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._budget.settle(self, self._usage)

    def settle(self, usage: Usage) -> None:
        """Say what the call used; it is booked when the block ends."""
        self._usage = usage


def tokens_at_most(messages: list[Message], schema: type[BaseModel]) -> int:
    """Return a number of tokens that tokenizers in use will not exceed for texts people write, without asking one.

    A letter of the ASCII is a third of a token, any other character one and a half.
    """
    texts = [str(schema.model_json_schema()), *(turn["content"] for turn in messages)]
    plain = sum(sum(map(str.isascii, text)) for text in texts)
    other = sum(map(len, texts)) - plain
    return plain // 3 + other * 3 // 2 + _TURN * len(texts)


def _used_up(what: str, limit: float, taken: float, call: float) -> str:
    def number(value: float) -> str:
        return f"{value:.6g}"

    return (
        f"the budget of {number(limit)} {what} is used up: {number(taken)} are spent or held by calls under way, "
        f"and the next call may take {number(call)}"
    )


def _refusal(told: str) -> CallError:
    return CallError("budget", told, transient=False, sent=False)

"""A job's budget: what it pays for, when it refuses, and what it says of prices that nobody knows."""

import asyncio
import contextlib

import pytest

from service.llm.budget import Budget
from service.llm.complete import Completion, complete_json
from service.llm.errors import CallError, LLMError
from service.llm.limited import LimitedLLM, Limits
from service.llm.price import Price
from service.llm.reply import LLM, Reply
from service.llm.slots import Slots
from service.llm.usage import UNKNOWN, Usage
from tests.llm.canned import ASKED, Colour
from tests.llm.scripted import DOWN, GONE, Scripted, ScriptedAtPrice, good, no_wait


def ask(llm: LLM, budget: Budget) -> Completion[Colour]:
    return asyncio.run(complete_json(llm, ASKED, Colour, seconds=50, sleep=no_wait, budget=budget))


def refused(llm: LLM, budget: Budget) -> LLMError:
    with pytest.raises(LLMError) as failure:
        ask(llm, budget)
    assert failure.value.cause == "budget"
    return failure.value


def test_a_limit_of_calls_is_kept_to_the_call_and_further_ones_are_not_sent() -> None:
    model, budget = Scripted(good()), Budget(calls=3)
    for _ in range(3):
        ask(model, budget)
    error = refused(model, budget)
    assert "the budget of 3 calls is used up: 3 are spent" in str(error)
    assert (model.calls, budget.calls) == (3, 3)


def test_each_try_and_the_repair_are_calls() -> None:
    model, budget = Scripted(DOWN, Reply("no", Usage(4, 2)), good()), Budget(calls=3)
    assert ask(model, budget).repaired
    assert budget.calls == 3
    refused(model, budget)


def test_a_repair_that_the_budget_does_not_pay_for_tells_what_the_first_reply_used() -> None:
    error = refused(Scripted(Reply("no", Usage(4, 2, 0.5))), Budget(calls=1))
    assert error.usage == Usage(4, 2, 0.5)


def test_tokens_are_settled_as_they_were_used() -> None:
    # A call is thought to take some 1,100 tokens before one is known, and takes 15: 200 calls fit in 4,000 tokens.
    model, budget = Scripted(good()), Budget(tokens=4_000)
    for _ in range(200):
        ask(model, budget)
    assert budget.usage == Usage(2_000, 1_000, None)


def test_a_budget_smaller_than_one_call_sends_none() -> None:
    model = Scripted(good())
    assert "the budget of 100 tokens is used up: 0 are spent" in str(refused(model, Budget(tokens=100)))
    assert model.calls == 0


def test_dollars_by_the_price_of_the_model() -> None:
    # 15 tokens are 1.5 cents; after the first reply a call is thought to take some 120 tokens at most.
    model, budget = ScriptedAtPrice(good()), Budget(dollars=2.0)
    for _ in range(120):
        ask(model, budget)
    with contextlib.suppress(LLMError):
        for _ in range(80):
            ask(model, budget)
    assert "dollars is used up" in str(refused(model, budget))
    assert 120 < model.calls < 134
    assert model.calls * 0.015 <= 2.0


def test_what_the_provider_charged_counts_where_it_says_so() -> None:
    model, budget = ScriptedAtPrice(good(cost=0.9)), Budget(dollars=2.5)
    ask(model, budget)
    assert budget.usage.cost == 0.9
    ask(model, budget)
    ask(model, budget)
    refused(model, budget)
    assert model.calls == 3, "overspent by one call, which had been thought cheaper"


def test_an_unknown_price_can_not_be_paid_in_dollars() -> None:
    model = Scripted(good())
    error = refused(model, Budget(dollars=100))
    assert "the price of test/scripted is unknown" in str(error)
    assert "CAIFEN_LLM_PROMPT_PRICE" in str(error)
    assert model.calls == 0


def test_an_unknown_price_with_another_limit_is_held_to_that_and_the_cost_stays_unknown() -> None:
    model, budget = Scripted(good()), Budget(dollars=100, calls=2)
    ask(model, budget)
    ask(model, budget)
    refused(model, budget)
    assert budget.usage == Usage(20, 10, None)


class Free(Scripted):
    async def price(self) -> Price | None:
        return Price(0.0, 0.0)


def test_a_model_that_is_free_can_be_asked_on_a_budget_of_no_dollars() -> None:
    ask(Free(good(cost=0.0)), Budget(dollars=0))


@pytest.mark.parametrize("reply", [GONE, Reply("{}", UNKNOWN)])
def test_what_nobody_counted_is_taken_as_it_was_estimated(reply: Reply | CallError) -> None:
    model, budget = Scripted(reply), Budget(tokens=5_000)
    ends = []
    for _ in range(5):
        with pytest.raises(LLMError) as failure:
            ask(model, budget)
        ends.append(failure.value.cause)
    assert ends[-1] == "budget"
    assert model.calls == 4, "each was thought to take some 1,100 tokens"
    assert budget.usage == UNKNOWN


def test_a_failure_that_used_nothing_gives_back_what_was_held() -> None:
    budget = Budget(tokens=1_500)
    with pytest.raises(LLMError, match="down"):
        ask(Scripted(DOWN), budget)
    assert budget.usage.tokens == 0
    ask(Scripted(good()), budget)


def test_a_call_that_is_called_off_is_taken_as_it_was_estimated() -> None:
    budget = Budget(tokens=1_500)

    async def work() -> None:
        task = asyncio.create_task(
            complete_json(Scripted(good(), turns=1_000), ASKED, Colour, seconds=50, budget=budget)
        )
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())
    refused(Scripted(good()), budget)


@pytest.mark.parametrize("slots", [1, 4, 64])
def test_calls_at_the_same_time_never_spend_the_last_of_it_twice(slots: int) -> None:
    model, budget = ScriptedAtPrice(good(), turns=3), Budget(dollars=2.0)
    llm = LimitedLLM(model, Limits(slots=Slots(slots)))

    async def many() -> list[str]:
        async def one() -> str:
            try:
                await complete_json(llm, ASKED, Colour, seconds=50, budget=budget)
            except LLMError as error:
                return error.cause
            return "fine"

        return await asyncio.gather(*(one() for _ in range(300)))

    ends = asyncio.run(many())
    fine = ends.count("fine")
    assert ends.count("budget") == 300 - fine
    assert model.calls == fine
    assert 0 < fine * 0.015 <= 2.0


def test_two_jobs_share_the_slots_and_not_the_budget() -> None:
    model = Scripted(good(), turns=2)
    llm = LimitedLLM(model, Limits(slots=Slots(2)))
    first, second = Budget(calls=3), Budget(calls=5)

    async def many() -> None:
        calls = [
            complete_json(llm, ASKED, Colour, seconds=50, budget=budget)
            for budget in (first, second)
            for _ in range(8)
        ]
        await asyncio.gather(*calls, return_exceptions=True)

    asyncio.run(many())
    assert (first.calls, second.calls, model.most_running) == (3, 5, 2)


@pytest.mark.parametrize("limits", [{}, {"calls": -1}, {"dollars": float("nan")}])
def test_a_budget_has_a_limit_that_is_no_less_than_nothing(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="budget"):
        Budget(**limits)  # type: ignore[arg-type]  # calls are whole numbers where it matters

"""The circuit breaker: when it opens, what it refuses, and how it closes again."""

import asyncio

import pytest

from service.llm.breaker import Breaker
from service.llm.complete import complete_json
from service.llm.errors import CallError, LLMError
from service.llm.limited import LimitedLLM, Limits
from service.llm.reply import Reply
from service.llm.slots import Slots
from tests.llm.canned import ASKED, Colour
from tests.llm.scripted import BUSY, DOWN, Scripted, good, no_wait


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def request(llm: LimitedLLM) -> str:
    """Make one request; return its cause, or `fine`."""
    try:
        asyncio.run(complete_json(llm, ASKED, Colour, seconds=50, sleep=no_wait))
    except LLMError as error:
        return error.cause
    return "fine"


def under_breaker(*script: Reply | CallError, clock: Clock) -> tuple[LimitedLLM, Scripted, Breaker]:
    model = Scripted(*script)
    breaker = Breaker(failures=3, seconds=30, clock=clock)
    return LimitedLLM(model, Limits(breaker=breaker)), model, breaker


def test_after_three_requests_in_a_row_the_model_is_left_alone() -> None:
    llm, model, breaker = under_breaker(DOWN, clock=Clock())
    assert [request(llm) for _ in range(3)] == ["unreachable"] * 3
    assert (model.calls, breaker.state) == (30, "open")
    with pytest.raises(LLMError, match="failed again and again and is not asked for another 30 s") as failure:
        asyncio.run(complete_json(llm, ASKED, Colour, seconds=50))
    assert failure.value.cause == "unreachable"
    assert model.calls == 30, "nothing was sent"


def test_tries_that_fail_do_not_count_as_long_as_the_request_works_in_the_end() -> None:
    request_of_six: list[Reply | CallError] = [*[BUSY] * 5, good()]
    llm, model, breaker = under_breaker(*request_of_six * 4, clock=Clock())
    assert [request(llm) for _ in range(4)] == ["fine"] * 4
    assert (model.calls, breaker.state) == (24, "closed")


def test_a_request_that_works_starts_the_count_anew() -> None:
    down: list[Reply | CallError] = [DOWN] * 10
    llm, _, breaker = under_breaker(*down, *down, good(), *down, *down, good(), clock=Clock())
    assert [request(llm) for _ in range(6)] == ["unreachable", "unreachable", "fine"] * 2
    assert breaker.state == "closed"


def test_a_refusal_is_an_answer() -> None:
    refusal = CallError("refused", "no", transient=False)
    llm, _, breaker = under_breaker(refusal, clock=Clock())
    assert [request(llm) for _ in range(9)] == ["refused"] * 9
    assert breaker.state == "closed"


def test_then_one_request_tries_and_if_it_works_all_may() -> None:
    clock = Clock()
    llm, model, breaker = under_breaker(*[DOWN] * 30, good(), clock=clock)
    for _ in range(3):
        request(llm)
    clock.now = 29.9
    assert request(llm) == "unreachable"
    clock.now = 30
    assert breaker.state == "trying"
    assert request(llm) == "fine"
    assert (model.calls, breaker.state) == (31, "closed")


def test_if_the_trial_fails_it_stays_open_for_as_long_again() -> None:
    clock = Clock()
    llm, model, breaker = under_breaker(DOWN, clock=clock)
    for _ in range(3):
        request(llm)
    clock.now = 30
    assert request(llm) == "unreachable"
    assert (model.calls, breaker.state) == (40, "open")
    clock.now = 59.9
    request(llm)
    assert model.calls == 40


def test_only_one_request_is_the_trial() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, seconds=30, clock=clock)
    with breaker.admit() as passage:
        passage.failed(DOWN)
    clock.now = 30
    with breaker.admit() as trial:
        with pytest.raises(CallError, match="not asked until one call has worked"):
            breaker.admit()
        trial.worked()
    with breaker.admit():
        pass


def test_a_trial_that_is_called_off_leaves_room_for_the_next() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, seconds=30, clock=clock)
    with breaker.admit() as passage:
        passage.failed(DOWN)
    clock.now = 30
    with pytest.raises(asyncio.CancelledError), breaker.admit():
        raise asyncio.CancelledError
    with breaker.admit() as trial:
        trial.worked()
    assert breaker.state == "closed"


def test_what_began_before_it_opened_neither_closes_it_nor_keeps_it_open() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, seconds=30, clock=clock)
    late_success, late_failure, failure = breaker.admit(), breaker.admit(), breaker.admit()
    with failure:
        failure.failed(DOWN)
    clock.now = 20
    with late_success:
        late_success.worked()
    with late_failure:
        late_failure.failed(DOWN)
    states = [breaker.state]
    clock.now = 30
    states.append(breaker.state)
    assert states == ["open", "trying"]


@pytest.mark.parametrize(("asked", "open_for"), [(5.0, 30.0), (120.0, 120.0), (86_400.0, 600.0)])
def test_it_stays_open_as_long_as_the_provider_asks_within_reason(asked: float, open_for: float) -> None:
    clock = Clock()
    busy = CallError("overloaded", "busy", transient=True, retry_after=asked)
    llm, model, breaker = under_breaker(busy, clock=clock)
    assert [request(llm) for _ in range(4)] == ["overloaded"] * 4
    calls = model.calls
    clock.now = open_for - 0.1
    assert breaker.state == "open"
    clock.now = open_for
    request(llm)
    assert model.calls > calls


def test_waiting_in_vain_for_a_slot_says_nothing_about_the_provider() -> None:
    breaker = Breaker(failures=1)
    slots = Slots(1)
    llm = LimitedLLM(Scripted(good()), Limits(breaker=breaker, slots=slots))

    async def work() -> LLMError:
        async with slots.taken():
            with pytest.raises(LLMError) as failure:
                await complete_json(llm, ASKED, Colour, seconds=0.05)
            return failure.value

    error = asyncio.run(work())
    assert error.cause == "too late"
    assert "all 1 slots" in str(error)
    assert breaker.state == "closed"

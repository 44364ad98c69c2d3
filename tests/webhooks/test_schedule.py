"""When to try again: later each time, never all at once, and not for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.webhooks.outcome import Outcome
from service.webhooks.schedule import DELAYS, JITTER, LONGEST, Delivery, after, next_attempt
from tests.webhooks.events import NOW

ATTEMPTS = len(DELAYS) + 1


@given(st.integers(1, ATTEMPTS - 1), st.text())
def test_the_delay_is_that_of_the_list_or_a_little_less(attempts: int, key: str) -> None:
    then = next_attempt(attempts, NOW, key=key)
    assert then is not None
    delay = (then - NOW).total_seconds()
    assert DELAYS[attempts - 1] * (1 - JITTER) - 0.001 <= delay <= DELAYS[attempts - 1]
    assert next_attempt(attempts, NOW, key=key) == then


@given(st.text())
def test_all_attempts_are_within_a_day(key: str) -> None:
    moment, attempts = NOW, 1
    while (then := next_attempt(attempts, moment, since=NOW, key=key)) is not None:
        moment, attempts = then, attempts + 1
    assert attempts == ATTEMPTS
    assert timedelta(hours=18) < moment - NOW <= LONGEST


def test_deliveries_do_not_come_again_together() -> None:
    assert len({next_attempt(3, NOW, key=f"msg_{i}") for i in range(100)}) == 100


@pytest.mark.parametrize("asked", [0.0, 1.0, 3_600.0, 86_400.0, 1e9, float("inf"), float("nan")])
def test_what_the_receiver_asks(asked: float) -> None:
    usual, then = next_attempt(2, NOW), next_attempt(2, NOW, asked)
    assert usual is not None
    assert then is not None
    assert usual <= then <= NOW + LONGEST
    if 60 < asked <= 86_400:
        assert then == NOW + timedelta(seconds=asked)


def test_not_later_than_a_day_after_the_first() -> None:
    began = NOW - timedelta(hours=23)
    assert next_attempt(3, NOW, 600, since=began) is not None
    assert next_attempt(3, NOW, 3_601, since=began) is None


def test_after_the_last_attempt() -> None:
    assert next_attempt(ATTEMPTS, NOW) is None
    with pytest.raises(ValueError, match="first attempt"):
        next_attempt(0, NOW)


def test_where_a_webhook_stands() -> None:
    assert after(Outcome("delivered", status=200), 1, NOW) == Delivery("delivered")
    assert after(Outcome("gone", "http_status", status=410), 1, NOW) == Delivery("gone")
    assert after(Outcome("refused", "address_not_allowed"), 1, NOW) == Delivery("refused")
    failed = Outcome("try_again", "timeout")
    assert after(failed, 1, NOW) == Delivery("waiting", next_attempt(1, NOW))
    assert after(failed, ATTEMPTS, NOW) == Delivery("given_up")

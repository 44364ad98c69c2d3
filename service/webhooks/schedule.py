"""When a webhook that was not delivered is tried again, and when it is given up."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from service.webhooks.outcome import Outcome

DELAYS = (5.0, 60.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 28_800.0, 28_800.0)
"""Seconds after each failed attempt before the next: nine attempts in all, within LONGEST.

Modelled on the example schedule of Standard Webhooks, kept within a day: results can be fetched by then at the latest.
"""
LONGEST = timedelta(hours=24)
JITTER = 0.2
"""A delay is shortened by up to this share of it, so that what failed together does not come again together."""


def next_attempt(
    attempts: int,
    now: datetime,
    retry_after: float | None = None,
    *,
    since: datetime | None = None,
    key: str = "",
) -> datetime | None:
    """Return when to try again after `attempts` failed ones, or None: give up.

    The same arguments give the same time: jitter is drawn from `key` (the message's id and the endpoint, say), not by
    chance, so it needs not be kept.

    Args:
        attempts: Attempts that were made, 1 or more.
        now: When the last of them ended.
        retry_after: Seconds that the receiver asks to wait; it makes the delay longer, never shorter.
        since: When the first attempt was made: none is made later than LONGEST after it.
        key: What tells this delivery from others.

    Raises:
        ValueError: `attempts` is below 1.
    """
    if attempts < 1:
        raise ValueError("there is nothing to try again before the first attempt")
    if attempts > len(DELAYS):
        return None
    seconds = DELAYS[attempts - 1] * (1 - JITTER * _share(f"{key}/{attempts}"))
    if retry_after is not None and not math.isnan(retry_after):
        # Bounded, since a header may ask for the end of time.
        seconds = max(seconds, min(retry_after, LONGEST.total_seconds()))
    then = now + timedelta(seconds=seconds)
    return None if since is not None and then > since + LONGEST else then


@dataclass(frozen=True)
class Delivery:
    """Where a webhook stands.

    state: `delivered`; `waiting` for the attempt at `next_at`; `gone` (410: the receiver does not want it); `refused`
        (the rules forbid it); `given_up` (all attempts failed). All but `waiting` are final.
    """

    state: Literal["delivered", "waiting", "gone", "refused", "given_up"]
    next_at: datetime | None = None


def after(
    outcome: Outcome, attempts: int, now: datetime, *, since: datetime | None = None, key: str = ""
) -> Delivery:
    """Return where a webhook stands after its attempt number `attempts` (from 1); see `next_attempt`."""
    if outcome.result != "try_again":
        return Delivery(outcome.result)
    then = next_attempt(attempts, now, outcome.retry_after, since=since, key=key)
    return Delivery("given_up") if then is None else Delivery("waiting", then)


def _share(key: str) -> float:
    """Return a number from 0 up to 1 that looks random and is the same for the same key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6]) / 2**48

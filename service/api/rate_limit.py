"""How many requests a key may make in a minute: a moving window in the memory of this process."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.keys.keys import Caller
from service.store.repository import LOCAL_ACTOR

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Turn:
    """Whether a request may go on, and how its key stands.

    most, remaining: requests a minute, and how many of them are left now.
    free_after: seconds until the window has room for one more, or is empty of the oldest request.
    """

    allowed: bool
    most: int
    remaining: int
    free_after: int

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the IETF's draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Policy": f'"key";q={self.most};w={WINDOW_SECONDS}',
            "RateLimit": f'"key";r={self.remaining};t={self.free_after}',
        }


class RateLimit:
    """Counts requests by key.

    Args:
        default: requests a minute of a key that has no rate of its own; None: no limit.
    """

    def __init__(self, default: int | None) -> None:
        self._default = default
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, caller: Caller) -> Turn | None:
        """Count a request of `caller`; None if its key has no limit. A refused request is not counted."""
        most = caller.rate_per_minute or self._default
        if most is None or caller.key_id == LOCAL_ACTOR:
            return None
        item = RateLimitItemPerMinute(most)
        allowed = self._limiter.hit(item, caller.tenant, caller.key_id)
        frees, remaining = self._limiter.get_window_stats(item, caller.tenant, caller.key_id)
        return Turn(allowed, most, max(0, remaining), max(1, math.ceil(frees - time.time())))

"""When a request is sent again, and how long to wait before."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from service.client.error import problem_told
from service.llm.retry_after import read_retry_after

_BUSY = frozenset({429, 503})
_OF_A_PROXY = frozenset({502, 503, 504})
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_FAULTS_OF_THE_CALLER = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
_IN_USE = "/problems/idempotency-key-in-use"
_STALLED = "/problems/upload-stalled"


@dataclass(frozen=True)
class Tries:
    """How patient a client is.

    most: times that a request is sent, the first one included.
    first_pause, longest_pause: seconds; each pause may be twice as long as the one before, and is drawn at random
        from its upper half, so that clients that were refused together don't come back together.
    most_asked_for: seconds; a server that asks for a longer wait (`Retry-After`) is not waited for.
    """

    most: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    most_asked_for: float = 120.0
    draw: Callable[[float, float], float] = field(default=random.uniform, repr=False)

    def __post_init__(self) -> None:
        """Refuse a client that never sends anything."""
        if self.most < 1:
            raise ValueError("a request is sent at least once: most must be 1 or more")

    def after_response(self, sent: int, response: httpx.Response, *, repeatable: bool) -> float | None:
        """Return the seconds to wait before sending again what got `response` the `sent`th time; None: don't.

        Sent again is what got 429 or 503, or whose key another server has, or which stood still on its way: nothing
        was carried out. A proxy that answers in the place of the server doesn't know, so then only what is
        `repeatable`. A 503 of Caifen without `Retry-After` does not pass by waiting.
        """
        if sent >= self.most or not _may_pass(response, repeatable):
            return None
        asked = read_retry_after(response.headers, datetime.now(UTC))
        if asked is not None and asked > self.most_asked_for:
            return None
        return (asked or 0.0) + self._pause(sent)

    def after_silence(self, sent: int, error: httpx.RequestError, *, repeatable: bool) -> float | None:
        """Return the seconds to wait before sending again what got no response but `error`; None: don't.

        What is not `repeatable` is sent again only if it never reached the server.
        """
        if sent >= self.most or isinstance(error, _FAULTS_OF_THE_CALLER):
            return None
        return self._pause(sent) if repeatable or isinstance(error, _NEVER_SENT) else None

    def _pause(self, sent: int) -> float:
        longest = min(self.longest_pause, self.first_pause * 2 ** (sent - 1))
        return self.draw(longest / 2, longest)


def _may_pass(response: httpx.Response, repeatable: bool) -> bool:
    problem = problem_told(response)
    if problem is None:
        return response.status_code == 429 or (repeatable and response.status_code in _OF_A_PROXY)
    if response.status_code in _BUSY or problem.type == _IN_USE:
        return "Retry-After" in response.headers
    return problem.type == _STALLED

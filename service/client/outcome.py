"""What came of one try: a response to read, or a failure and how long to wait before the next."""

from typing import Any, NamedTuple

import httpx

from service.client.call import Call
from service.client.error import CaifenError, error_of, unreachable
from service.client.tries import Tries


class Failed(NamedTuple):
    """An error, and the seconds to wait before the next try; None: there is none."""

    error: CaifenError
    pause: float | None


Outcome = httpx.Response | Failed


def after_response(call: Call[Any], tries: Tries, sent: int, response: httpx.Response) -> Outcome:
    """Return what the response to the `sent`th try means."""
    if response.is_success:
        return response
    pause = tries.after_response(sent, response, repeatable=call.repeatable) if call.patient else None
    return Failed(error_of(response), pause)


def after_silence(call: Call[Any], tries: Tries, sent: int, error: httpx.RequestError) -> Failed:
    """Return what it means that the `sent`th try brought no response."""
    pause = tries.after_silence(sent, error, repeatable=call.repeatable) if call.patient else None
    return Failed(unreachable(error), pause)

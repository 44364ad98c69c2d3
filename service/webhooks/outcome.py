"""What came of one attempt to deliver a webhook."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "http_status",
    "redirect",
    "timeout",
    "name_not_found",
    "connection_failed",
    "url_malformed",
    "https_required",
    "port_not_allowed",
    "address_not_allowed",
]


@dataclass(frozen=True)
class Outcome:
    """One attempt.

    result: `delivered` (2xx); `try_again`; `gone` (410: the receiver wants this one no more, ever); `refused` (the
        rules forbid the endpoint, and another attempt would be refused as well).
    reason: Why it was not delivered, `redirect` for any 3xx; None where it was.
    status: The HTTP status; None where there was no answer.
    retry_after: Seconds that the receiver asks to wait, from its Retry-After header; None where it asks nothing.
    seconds: How long the attempt took.

    Nothing that the receiver wrote is kept: shown to whoever named the endpoint, it would be a way to read through this
    machine what they can't reach themselves.
    """

    result: Literal["delivered", "try_again", "gone", "refused"]
    reason: Reason | None = None
    status: int | None = None
    retry_after: float | None = None
    seconds: float = 0.0

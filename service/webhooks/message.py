"""What a webhook carries: an id and a body, the same at every attempt."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A message as it was kept when it happened.

    id: Goes into `webhook-id`, so that a receiver can tell what it has had; no full stop is in it.
    body: JSON in UTF-8, sent and signed byte for byte.
    """

    id: str
    body: bytes

"""Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over id, time, and body."""

import base64
import binascii
import secrets as random_source
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64
"""Length of a secret, as the convention has it."""


class Secret:
    """A secret that an endpoint and Caifen share; how it is shown has nothing of it.

    Raises:
        ValueError: `text` is not `whsec_` and the base64 of 24 to 64 bytes; the message does not repeat it.
    """

    def __init__(self, text: str) -> None:
        try:
            length = len(base64.b64decode(text.removeprefix(PREFIX), validate=True))
        except (binascii.Error, ValueError):
            length = 0
        if not text.startswith(PREFIX) or not FEWEST_BYTES <= length <= MOST_BYTES:
            raise ValueError(
                f"a webhook secret is {PREFIX} and the base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes"
            )
        self._text = text

    def __repr__(self) -> str:
        return f"Secret('{PREFIX}***')"

    def reveal(self) -> str:
        """Return the secret as it is given to whoever runs the endpoint."""
        return self._text


def new_secret() -> Secret:
    """Return a secret of 32 random bytes."""
    return Secret(PREFIX + base64.b64encode(random_source.token_bytes(32)).decode())


def signed_headers(
    message_id: str, attempted_at: datetime, body: bytes, secrets: Sequence[Secret]
) -> dict[str, str]:
    """Return the headers `webhook-id`, `webhook-timestamp` (seconds since 1970), and `webhook-signature`.

    The signature header has one signature for each secret, so that a receiver who still has the old one, or has the
    new one already, accepts the message. `attempted_at` is the time of this attempt, with a zone: a receiver refuses
    old ones.

    Raises:
        ValueError: there is no secret, or the time has no zone.
    """
    if not secrets:
        raise ValueError("a webhook needs a secret to be signed with")
    if attempted_at.tzinfo is None:
        raise ValueError("the time of an attempt must say its zone")
    # The library drops the fraction and takes every time for one in UTC.
    moment = attempted_at.astimezone(UTC)
    signatures = [Webhook(secret.reveal()).sign(message_id, moment, body.decode()) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }

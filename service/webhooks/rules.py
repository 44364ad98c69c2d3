"""What an operator allows webhooks to reach."""

from dataclasses import dataclass

from service.settings import Settings


@dataclass(frozen=True)
class Rules:
    """What is allowed beyond HTTPS to public addresses.

    allow_http: Messages may go unencrypted; their signature still tells who sent them.
    allow_private: Addresses of the inner network and of this machine, on any port; for a service on premises.
    """

    allow_http: bool = False
    allow_private: bool = False


def rules_of(settings: Settings) -> Rules:
    """Return the rules that the settings state."""
    return Rules(allow_http=settings.webhook_allow_http, allow_private=settings.webhook_allow_private)


class RefusedError(Exception):
    """An endpoint that webhooks must not reach.

    `code` is stable for machines; the message is for whoever named the endpoint, and repeats nothing of it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

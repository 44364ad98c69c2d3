"""What can go wrong with a large language model, in words that hold no key and nothing of the texts sent."""

from typing import Literal

Cause = Literal["setting", "refused", "overloaded", "unreachable", "too late", "unusable"]


class LLMError(Exception):
    """The model gave nothing that can be used; the message says what to do, `cause` is for machines.

    setting: the model, address, or key is wrong. refused: the provider will not do it. overloaded: it asks to
    wait longer than there is time. unreachable: no connection, or it fails. too late: the deadline has passed.
    unusable: what it wrote is not what was asked for.
    """

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause: Cause = cause


class CallError(Exception):
    """One call failed; `transient` says that the same call may work later.

    `retry_after` are the seconds that the provider asks to wait, or None.
    """

    def __init__(self, cause: Cause, message: str, *, transient: bool, retry_after: float | None) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.transient = transient
        self.retry_after = retry_after

"""What can go wrong with a large language model, in words that hold no key and nothing of the texts sent."""

from typing import Literal

from service.llm.usage import NOTHING, Usage

Cause = Literal["setting", "refused", "overloaded", "unreachable", "too late", "unusable", "budget"]

_WHAT_TO_DO: dict[Cause, str] = {
    "setting": "check the model's name, CAIFEN_LLM_API_BASE, and CAIFEN_LLM_API_KEY",
    "refused": "ask another model, or shorten what it is given",
    "overloaded": "wait, or ask for less at once",
    "unreachable": "check CAIFEN_LLM_API_BASE and the network, or try again later",
    "too late": "raise CAIFEN_LLM_SECONDS, or take a faster model",
    "unusable": "take a model that keeps to a JSON schema",
    "budget": "give the job a larger budget, or go without a language model",
}


class LLMError(Exception):
    """The model gave nothing that can be used; the message says what to do, `cause` is for machines.

    setting: the model, address, or key is wrong. refused: the provider or the model will not do it. overloaded:
    it asks to wait longer than there is time. unreachable: no connection, or it fails. too late: the deadline has
    passed. unusable: what it wrote is not what was asked for. budget: the budget of the job is used up or can't
    be kept.

    `usage` is what was used all the same, failed tries included.
    """

    def __init__(self, cause: Cause, message: str, *, usage: Usage = NOTHING) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.usage = usage


class CallError(Exception):
    """One call failed; `transient` says that the same call may work later.

    retry_after: The seconds that the provider asks to wait, or None.
    sent: False where nothing was sent, so that the failure says nothing about the provider.
    usage: What the failed call used; unknown where the provider may bill it without having said so.
    """

    def __init__(
        self,
        cause: Cause,
        message: str,
        *,
        transient: bool,
        retry_after: float | None = None,
        sent: bool = True,
        usage: Usage = NOTHING,
    ) -> None:
        super().__init__(message)
        self.cause: Cause = cause
        self.transient = transient
        self.retry_after = retry_after
        self.sent = sent
        self.usage = usage


def with_advice(cause: Cause, told: str, *, usage: Usage = NOTHING) -> LLMError:
    """Return the error for a person: `told`, and what can be done about such a cause."""
    return LLMError(cause, f"{told}; {_WHAT_TO_DO[cause]}", usage=usage)

"""Sorting what LiteLLM raises: what it means, whether it may pass, and whether it may have cost something."""

from collections.abc import Iterator
from datetime import UTC, datetime

from service.llm.errors import CallError, Cause
from service.llm.retry_after import read_retry_after
from service.llm.usage import NOTHING, UNKNOWN

_TRANSIENT = frozenset({408, 425, 429})
# By name: httpx is LiteLLM's dependency, not ours. With these the provider took no work on, or said that it failed.
_UNBILLED = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "HTTPStatusError"})


def call_error(error: Exception) -> CallError:
    """Return `error` in our words; its own may hold the key, the address, or the texts, so they are not kept."""
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return CallError(
            "unreachable", f"the model failed ({type(error).__name__})", transient=False, usage=UNKNOWN
        )
    told = f"the model's provider answered with status {status}"
    if status in _TRANSIENT or status >= 500:
        cause: Cause = "overloaded" if status == 429 else "too late" if status == 408 else "unreachable"
        names = {type(link).__name__ for link in _chain(error)}
        if "HTTPStatusError" not in names:
            # LiteLLM makes a status up for these.
            told = "the model did not reply in time" if status == 408 else told
            told = "the connection to the model's provider failed" if status == 500 else told
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        return CallError(
            cause,
            told,
            transient=True,
            retry_after=read_retry_after(headers, datetime.now(UTC)),
            usage=NOTHING if status == 429 or names & _UNBILLED else UNKNOWN,
        )
    return CallError("setting" if status in {401, 403, 404} else "refused", told, transient=False)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and what led to it; the links may form a ring where one exception was raised again."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__

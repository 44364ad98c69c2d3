"""What may be told of an exception: its kinds and lines of code, never its message, which may quote a student."""

import traceback

_MOST_KINDS = 10
_MOST_LINES = 12


def kinds_of(error: BaseException) -> list[str]:
    """Return the names of the error's type and of those that caused it, the last one first."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < _MOST_KINDS:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return kinds


def lines_of(error: BaseException) -> list[str]:
    """Return where the error was raised, as `file:line function`, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-_MOST_LINES:]]

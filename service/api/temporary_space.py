"""The temporary folder, where uploads and files of results lie for a while, and what to tell when it has no room."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.api.problem_types import NO_TEMPORARY_SPACE
from service.api.problems import ProblemError

RETRY_AFTER_S = 30


@contextmanager
def in_temporary_space() -> Iterator[None]:
    """Turn a fault of a temporary file, which all that the block does with the disk is about, into a problem.

    Raises:
        ProblemError: the folder is full or can't be written.
    """
    try:
        yield
    except OSError:
        raise no_temporary_space() from None


def no_temporary_space() -> ProblemError:
    """Return the problem of a temporary folder that can't take what it should."""
    return ProblemError(
        NO_TEMPORARY_SPACE,
        "The server's temporary folder is full or can't be written, and nothing of this request was kept: send it "
        f"again in {RETRY_AFTER_S} seconds. If that does not help, the operator frees some space there, sets TMPDIR "
        "to a larger one, or lowers CAIFEN_MOST_UPLOADS.",
        retry_after=RETRY_AFTER_S,
    )

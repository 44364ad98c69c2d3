"""ETags of rubrics: which version, how often it was changed, and which draft it began as."""

import hashlib
import re
from collections.abc import Sequence

from fastapi import Request

from service.api.problem_types import PRECONDITION_FAILED, PRECONDITION_REQUIRED
from service.api.problems import ProblemError
from service.store.rubrics import StoredRubric

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag_of(stored: StoredRubric) -> str:
    """Return the ETag of a version as it is now.

    A draft that is made after another of the same version was deleted begins at the same revision, so the moment
    that it was made at, and what it says, tell them apart.
    """
    made = f"{stored.created_at.isoformat()} {stored.rubric.hash}"
    return f'"v{stored.rubric.version}.r{stored.revision}.{hashlib.sha256(made.encode()).hexdigest()[:16]}"'


def is_fresh(request: Request, etag: str) -> bool:
    """Whether `If-None-Match` names this ETag: the caller has it already."""
    return _names(request.headers.getlist("if-none-match"), etag)


def check_if_match(request: Request, etag: str, *, required: bool) -> None:
    """Compare `If-Match` with the present state.

    Raises:
        ProblemError: it names another state, or is missing where it is required.
    """
    given = request.headers.getlist("if-match")
    if not given and not required:
        return
    if not given:
        raise ProblemError(
            PRECONDITION_REQUIRED,
            "Send the ETag that came with the rubric as `If-Match`: a change made meanwhile is not lost then.",
        )
    if not _names(given, etag):
        raise changed()


def changed() -> ProblemError:
    """Return the problem of a rubric that has another state by now."""
    return ProblemError(
        PRECONDITION_FAILED,
        "The rubric was changed since you read it, or has a draft by now: read it again (`?status=draft` for the "
        "draft), and send your change with its ETag.",
    )


def _names(headers: Sequence[str], etag: str) -> bool:
    # Compression on the way makes a tag weak without changing what it stands for, so `W/` makes no difference here.
    text = ",".join(headers)
    return text.strip() == "*" or etag in _TAG.findall(text)

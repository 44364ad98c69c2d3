"""Why an item of a job has no grade: a problem detail that is kept with it, without a word of the answer."""

import json

from service.jobs.executor import Failure, FailureCode

_TITLES: dict[FailureCode, tuple[str, str]] = {
    "failed": ("internal-error", "The server failed"),
    "worker_died": ("grading-crashed", "Grading this answer ended the process that did it"),
    "timed_out": ("grading-timed-out", "Grading this answer took too long"),
}

REJECTED = "row-rejected"


def problem_of_failure(failure: Failure) -> str:
    """Return the problem, as JSON, for a failure that is the item's own."""
    name, title = _TITLES[failure.code]
    return problem(name, title, failure.message)


def no_rubric() -> str:
    """Return the problem of an item whose rubric is gone."""
    detail = "The rubric of this item is not there any more: send the item again with one."
    return problem("rubric-not-found", "There is no rubric with this id", detail)


def not_kept() -> str:
    """Return the problem of an item whose grade the store refused."""
    detail = "The grade of this item could not be kept: send it again, or let a person grade it."
    return problem("grade-not-kept", "The grade could not be kept", detail)


def problem(name: str, title: str, detail: str, *, code: str | None = None) -> str:
    """Return a problem detail as JSON; `name` is its stable type, `code` the kind of reject."""
    told = {"type": f"/problems/{name}", "title": title, "detail": detail}
    if code is not None:
        told["code"] = code
    return json.dumps(told, ensure_ascii=False)

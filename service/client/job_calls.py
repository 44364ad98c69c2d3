"""The calls about jobs."""

from pathlib import Path
from typing import Literal

from service.api.job_requests import JobRequest
from service.client.call import Call, address, body_of, new_key, nothing, reads
from service.client.download import Download
from service.client.pages import Page, page, result_page
from service.contract.jobs import (
    FileFormat,
    JobPage,
    JobView,
    MoodleIdentifier,
    RejectPage,
    RejectView,
    ResultLine,
)
from service.contract.states import JobState

Move = Literal["pause", "resume", "cancel"]


def create(request: JobRequest, key: str | None) -> Call[JobView]:
    """Make a job of the answers in `request`."""
    return Call("POST", address("jobs"), reads(JobView), body=_body(request), key=key or new_key())


def create_from_file(file: Path, request: JobRequest, key: str | None) -> Call[JobView]:
    """Make a job of the answers in a file."""
    return Call(
        "POST", address("jobs"), reads(JobView), file=file, options=_body(request), key=key or new_key()
    )


def get(id: str) -> Call[JobView]:
    """Ask how far a job is."""
    return Call("GET", address("jobs", id), reads(JobView))


def list_all(state: JobState | None) -> Call[Page[JobView]]:
    """List jobs."""
    return page(address("jobs", state=state, limit=200), JobPage, JobView)


def move(id: str, how: Move) -> Call[JobView]:
    """Pause, resume, or cancel a job."""
    # A job that is paused already can't be paused, so sending it again would be refused.
    return Call("POST", address("jobs", id, how), reads(JobView), repeatable=False)


def delete(id: str) -> Call[None]:
    """Delete a job."""
    return Call("DELETE", address("jobs", id), nothing, repeatable=False)


def results(id: str, limit: int) -> Call[Page[ResultLine]]:
    """Read the results."""
    return result_page(address("jobs", id, "results", limit=limit))


def save_results(
    id: str,
    file: Path,
    format: FileFormat,  # noqa: A002 - the parameter's name
    *,
    rubric: str | None,
    item: str | None,
    identifier: MoodleIdentifier | None,
) -> Call[Path]:
    """Read the results as a file."""
    path = address("jobs", id, "results", format=format, rubric=rubric, item=item, identifier=identifier)
    return Call("GET", path, lambda _: file, into=Download(file))


def rejects(id: str) -> Call[Page[RejectView]]:
    """Read what of the upload was no answer."""
    return page(address("jobs", id, "rejects", limit=200), RejectPage, RejectView)


def _body(request: JobRequest) -> bytes:
    if request.webhook is None or request.webhook.secret is None:
        return body_of(request)
    # In a dump of the model it is masked.
    secret = request.webhook.secret.get_secret_value()
    return body_of(request, webhook={"url": request.webhook.url, "secret": secret})

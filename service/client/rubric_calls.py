"""The calls about rubrics."""

import httpx

from rubrics.model import Rubric
from service.api.requests import DeriveRequest
from service.client.call import Call, address, body_of, nothing, read_as, reads
from service.client.error import unreadable
from service.client.kept import RubricState
from service.client.pages import Page, page
from service.contract.rubrics import Lint, RubricPage, RubricVersionView
from service.contract.states import RubricStatus


def derive(request: DeriveRequest) -> Call[Rubric]:
    """Derive a rubric; nothing is kept."""
    return Call("POST", address("rubrics", "derive"), reads(Rubric), body=body_of(request))


def create(rubric: Rubric) -> Call[RubricState]:
    """Keep a rubric as a draft."""
    return Call("POST", address("rubrics"), _state, body=rubric.model_dump_json().encode())


def get(id: str, version: int | None, status: RubricStatus | None) -> Call[RubricState]:
    """Read a version."""
    return Call("GET", address("rubrics", id, version=version, status=status), _state)


def put(rubric: Rubric, etag: str) -> Call[RubricState]:
    """Change a draft, or make the next one."""
    # Once it is done the ETag is another, so that sending it again would be refused.
    body = rubric.model_dump_json().encode()
    return Call("PUT", address("rubrics", rubric.id), _state, body=body, if_match=etag, repeatable=False)


def publish(id: str, etag: str | None) -> Call[RubricState]:
    """Publish the draft."""
    return Call("POST", address("rubrics", id, "publish"), _state, if_match=etag)


def delete(id: str, etag: str | None) -> Call[None]:
    """Delete the draft."""
    return Call("DELETE", address("rubrics", id), nothing, if_match=etag, repeatable=False)


def lint(id: str, version: int | None) -> Call[Lint]:
    """Check a version."""
    return Call("GET", address("rubrics", id, "lint", version=version), reads(Lint))


def list_all(status: RubricStatus | None) -> Call[Page[RubricVersionView]]:
    """List all versions of all rubrics."""
    return page(address("rubrics", status=status, limit=200), RubricPage, RubricVersionView)


def versions(id: str) -> Call[Page[RubricVersionView]]:
    """List the versions of one rubric."""
    return page(address("rubrics", id, "versions", limit=200), RubricPage, RubricVersionView)


def _state(response: httpx.Response) -> RubricState:
    etag = response.headers.get("ETag")
    if etag is None:
        raise unreadable(response)
    return RubricState(read_as(Rubric, response), etag)

"""One call of the API: what is sent, what its response is read as, and whether it may be sent twice."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
from pydantic import BaseModel, ValidationError

from service.client.download import Download
from service.client.error import unreadable

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_BOUNDARIES = NAMESPACE_URL


def new_key() -> str:
    """Return a fresh `Idempotency-Key`."""
    return str(uuid4())


@dataclass(frozen=True)
class Call(Generic[T]):
    """A call, made anew for each use, so that its key is its own and the same in all its tries.

    read: what becomes of a response with success.
    file, options: a form with a file, instead of `body`.
    into: where the body of a response with success goes; `read` finds none then.
    repeatable: whether sending it again does no harm where nobody knows if it was carried out.
    patient: whether to wait for a server that is not ready.
    """

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    body: bytes | None = field(default=None, repr=False)
    file: Path | None = None
    options: bytes = field(default=b"", repr=False)
    if_match: str | None = None
    into: Download | None = None
    key: str = field(default_factory=new_key)
    repeatable: bool = True
    patient: bool = True

    @contextmanager
    def request(self, build: Callable[..., httpx.Request]) -> Iterator[httpx.Request]:
        """Build the request of one try; a file is open while the block lasts.

        Raises:
            OSError: the file can't be read.
        """
        headers = {}
        if self.method == "POST":
            headers["Idempotency-Key"] = self.key
        if self.if_match is not None:
            headers["If-Match"] = self.if_match
        if self.file is None:
            if self.body is not None:
                headers["Content-Type"] = "application/json"
            yield build(self.method, self.path, headers=headers, content=self.body)
            return
        # The server compares the bytes of a repeated request, and the boundary is among them.
        headers["Content-Type"] = f"multipart/form-data; boundary={uuid5(_BOUNDARIES, self.key)}"
        with self.file.open("rb") as content:
            form = {"options": (None, self.options, "application/json"), "file": (self.file.name, content)}
            yield build(self.method, self.path, headers=headers, files=form)


def body_of(model: BaseModel, **more: Any) -> bytes:
    """Return the fields of `model` that were set, and `more`, as JSON of ASCII characters."""
    return json.dumps({**model.model_dump(mode="json", exclude_unset=True), **more}).encode()


def address(*steps: str, **query: str | int | bool | None) -> str:
    """Return the address below /v1 of these steps, each encoded by itself; None in the query is left out."""
    path = "/v1/" + "/".join(quote(step, safe="") for step in steps)
    asked = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }
    return f"{path}?{urlencode(asked)}" if asked else path


def reads(model: type[M]) -> Callable[[httpx.Response], M]:
    """Return what reads a response as `model`; fields of newer servers are left aside."""
    return lambda response: read_as(model, response)


def read_as(model: type[M], response: httpx.Response, content: bytes | None = None) -> M:
    """Read a response, or a piece of it, as `model`.

    Raises:
        CaifenError: it is something else.
    """
    try:
        return model.model_validate_json(response.content if content is None else content, extra="ignore")
    except ValidationError:
        wrong = unreadable(response)
    raise wrong


def nothing(_: httpx.Response) -> None:
    """Read a response that has nothing to read."""

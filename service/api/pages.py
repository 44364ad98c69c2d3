"""Lists in pages: a cursor says where the last one ended, and is good for the same list only."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from service.api.problem_types import INVALID_REQUEST
from service.api.problems import FieldError, ProblemError

MOST_ITEMS = 200

Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="Items in a page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=2_000, description="From `next` of the page before; unset: the first page."),
]

Position = tuple[str | int, ...]
"""What the list is ordered by, of its last item: texts and whole numbers."""

_DIGEST = 12
_MOST_INDEX = 2**31 - 1


@dataclass(frozen=True)
class PageOf:
    """One list as it was asked for: its address, what it is narrowed down to, and how long a page is.

    filters: by the names of the query's parameters; None is not asked for.
    """

    path: str
    filters: Mapping[str, str | int | bool | None]
    limit: int

    def cursor_after(self, position: Position) -> str:
        """Return the cursor of the page after the item at `position`."""
        text = json.dumps([self._digest, *position], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def position_of(self, cursor: str, *types: type[str] | type[int]) -> Position:
        """Return where the page before ended.

        Raises:
            ProblemError: it is no cursor of this list, or one of the list with other filters.
        """
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            digest, *position = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            digest, position = None, []
        # bool is an int to Python.
        if digest != self._digest or [type(value) for value in position] != list(types):
            raise wrong_cursor()
        return tuple(position)

    def index_of(self, cursor: str) -> int:
        """Return where the page before ended, in a list that is ordered by one whole number.

        Raises:
            ProblemError: as `position_of`.
        """
        (index,) = self.position_of(cursor, int)
        if not -1 <= int(index) <= _MOST_INDEX:
            raise wrong_cursor()
        return int(index)

    def link_after(self, position: Position) -> str:
        """Return the address of the page after the item at `position`, path and query."""
        asked = {name: _text(value) for name, value in self.filters.items() if value is not None}
        return (
            f"{self.path}?{urlencode({**asked, 'limit': self.limit, 'cursor': self.cursor_after(position)})}"
        )

    @property
    def _digest(self) -> str:
        text = json.dumps([self.path, sorted((k, v) for k, v in self.filters.items() if v is not None)])
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def page_of(request: Request, limit: int, **filters: str | int | bool | None) -> PageOf:
    """Return the list that `request` asks for."""
    return PageOf(request.scope["path"], filters, limit)


def wrong_cursor() -> ProblemError:
    """Return the problem of a cursor that is none, or of another list."""
    return ProblemError(
        INVALID_REQUEST,
        "The cursor is not one of this list with these filters: take `next` of the page before as it is, or begin "
        "anew.",
        errors=[FieldError(pointer="#/query/cursor", detail="This is no cursor of this list.")],
    )


def written(moment: datetime) -> str:
    """Write a moment for a position, exactly."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_moment(text: str | int) -> datetime:
    """Read what `written` wrote.

    Raises:
        ProblemError: somebody else wrote it.
    """
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise wrong_cursor()
    return moment


def page_response(page: BaseModel, next_link: str | None) -> Response:
    """Return a page; the `Link` header says the same as its `next`."""
    headers = {} if next_link is None else {"Link": f'<{next_link}>; rel="next"'}
    return Response(page.model_dump_json(), media_type="application/json", headers=headers)


def _text(value: str | int | bool | None) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

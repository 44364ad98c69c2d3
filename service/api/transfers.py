"""How many uploads and files of results are under way at once; one more is told to come back later."""

import re
from contextlib import nullcontext
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.admission import Admission
from service.api.metrics import Metrics
from service.api.problem_types import TOO_BUSY
from service.api.problems import problem_response

RETRY_AFTER_S = 10

_UPLOADS = "/v1/jobs"
_RESULTS = re.compile(r"/v1/jobs/[^/]+/results")
_PAGES = "ndjson"


class Transfers:
    """ASGI middleware behind the door: a place for each, from before its body is read until its response is sent.

    Args:
        app: what comes after it.
        most_uploads, most_exports: how many of each there may be; neither takes the other's places.
        metrics: told of those that are refused.
    """

    def __init__(self, app: ASGIApp, *, most_uploads: int, most_exports: int, metrics: Metrics) -> None:
        self._app = app
        self._uploads = Admission(most_uploads)
        self._exports = Admission(most_exports)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        room = self._room_for(scope)
        with nullcontext(True) if room is None else room.asked() as admitted:
            if admitted:
                await self._app(scope, receive, send)
                return
        what = "uploads" if room is self._uploads else "files of results"
        self._metrics.refused(TOO_BUSY.name)
        response = problem_response(
            scope,
            TOO_BUSY,
            f"As many {what} as this server takes are under way: send this request again in {RETRY_AFTER_S} seconds.",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
        await response(scope, receive, send)

    def _room_for(self, scope: Scope) -> Admission | None:
        if scope["type"] != "http":
            return None
        if scope["method"] == "POST" and scope["path"] == _UPLOADS:
            return self._uploads
        if scope["method"] == "GET" and _RESULTS.fullmatch(scope["path"]):
            given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("format", [_PAGES])
            return None if given == [_PAGES] else self._exports
        return None

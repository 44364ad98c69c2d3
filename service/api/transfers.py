"""How many uploads and files of results are under way at once; one more is told to come back later."""

import re
from contextlib import nullcontext
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.admission import SharedAdmission
from service.api.idle_limit import receive_within, send_within
from service.api.known_keys import LOCAL_CALLER
from service.api.metrics import Metrics
from service.api.problem_types import TOO_BUSY
from service.api.problems import problem_response
from service.keys.keys import Caller

RETRY_AFTER_S = 10

_UPLOADS = "/v1/jobs"
_RESULTS = re.compile(r"/v1/jobs/[^/]+/results")
_PAGES = "ndjson"


class Transfers:
    """ASGI middleware behind the door: a place for each, from before its body is read until its response is sent.

    Args:
        app: what comes after it.
        most_uploads, most_exports: how many of each there may be; neither takes the other's places, and one
            tenant at most half of either.
        idle_seconds: one that stands still for so long is ended, and its place is another's.
        metrics: told of those that are refused.
    """

    def __init__(
        self, app: ASGIApp, *, most_uploads: int, most_exports: int, idle_seconds: float, metrics: Metrics
    ) -> None:
        self._app = app
        self._idle_seconds = idle_seconds
        self._uploads = SharedAdmission(most_uploads)
        self._exports = SharedAdmission(most_exports)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        room = self._room_for(scope)
        with nullcontext(True) if room is None else room.asked(_tenant(scope)) as admitted:
            if admitted:
                if room is self._uploads:
                    receive = receive_within(self._idle_seconds, receive)
                elif room is self._exports:
                    send = send_within(self._idle_seconds, send)
                await self._app(scope, receive, send)
                return
        what = "uploads" if room is self._uploads else "files of results"
        self._metrics.refused(TOO_BUSY.name)
        response = problem_response(
            scope,
            TOO_BUSY,
            f"As many {what} as this server takes, or takes of one tenant, are under way: send this request again in "
            f"{RETRY_AFTER_S} seconds.",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
        await response(scope, receive, send)

    def _room_for(self, scope: Scope) -> SharedAdmission | None:
        if scope["type"] != "http":
            return None
        if scope["method"] == "POST" and scope["path"] == _UPLOADS:
            return self._uploads
        if scope["method"] == "GET" and _RESULTS.fullmatch(scope["path"]):
            given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("format", [_PAGES])
            return None if given == [_PAGES] else self._exports
        return None


def _tenant(scope: Scope) -> str | None:
    """Return whose request it is; None: there are no keys, and so nobody else."""
    caller: Caller = scope["state"]["caller"]
    return None if caller is LOCAL_CALLER else caller.tenant

"""`Idempotency-Key`: a request that makes something is carried out once, however often it is sent.

What succeeded (2xx) is kept for a day under tenant and key, and given again byte for byte. An error made nothing, so it
is not kept: the next request with the key is carried out. Repeats that come while the first is under way wait for it
and get what it got, an error too; as long as one waits, the work goes on though its own client may be gone.

Here it is only looked whether the key is known. Routes take it (`take_key`) when the request is let in and its body is
checked: a full server, or a fault of the caller, costs no write.
"""

import re
from dataclasses import dataclass

import anyio
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from service.api.access import access_to
from service.api.claim import HEADER, CarriedOutElsewhereError, Claim, fingerprint_of, reused
from service.api.executions import Execution, Executions
from service.api.metrics import Metrics
from service.api.problem_types import BAD_IDEMPOTENCY_KEY, INTERNAL_ERROR
from service.api.problems import ProblemError, problem_response
from service.api.response_capture import Capture
from service.api.spooled_body import SpooledBody, new_spool, spool
from service.api.store_access import StoreAccess
from service.keys.keys import Caller
from service.store.idempotency import KeptResponse

REPLAYED = "Idempotent-Replayed"
MOST_KEPT_BYTES = 16_000_000

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class _Asked:
    """A request with its key: who sends it, what makes it what it is, and its body."""

    caller: Caller
    key: str
    fingerprint: str
    body: SpooledBody


class Idempotent:
    """ASGI middleware behind the door; heeds the key at the routes that `access_to` says make something.

    Args:
        app: what carries requests out.
        store: where responses are kept.
        log: told when one can't be kept.
        metrics: told of what is refused here.
        most_bytes: of a body with a key; it is read whole before the request is carried out.
        most_upload_bytes: of a form with a file.
        most_kept_bytes: of a response; a larger one is given once, and repeats are told so.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        store: StoreAccess,
        log: FilteringBoundLogger,
        metrics: Metrics,
        most_bytes: int,
        most_upload_bytes: int,
        most_kept_bytes: int = MOST_KEPT_BYTES,
    ) -> None:
        self._app = app
        self._store = store
        self._log = log
        self._metrics = metrics
        self._most_bytes = most_bytes
        self._most_upload_bytes = most_upload_bytes
        self._most_kept_bytes = most_kept_bytes
        self._executions = Executions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        access = None if scope["type"] != "http" else access_to(scope["method"], scope["path"])
        given = Headers(scope=scope).getlist(HEADER) if access is not None and access.makes else []
        if not given:
            await self._app(scope, receive, send)
            return
        try:
            if len(given) > 1 or _VISIBLE.fullmatch(given[0]) is None:
                raise ProblemError(
                    BAD_IDEMPOTENCY_KEY,
                    f"Send one {HEADER} of 1 to 255 visible ASCII characters, such as a UUID.",
                )
            with new_spool() as file:
                body = await spool(scope, receive, file, self._most_bytes_of(scope))
                fingerprint = fingerprint_of(scope, body.sha256)
                asked = _Asked(scope["state"]["caller"], given[0], fingerprint, body)
                await self._serve(asked, scope, receive, send)
        except ProblemError as error:
            self._metrics.refused(error.type.name)
            response = problem_response(scope, error.type, error.detail, headers=error.headers)
            await response(scope, receive, send)

    def _most_bytes_of(self, scope: Scope) -> int:
        media_type = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        return self._most_upload_bytes if media_type == "multipart/form-data" else self._most_bytes

    async def _serve(self, asked: _Asked, scope: Scope, receive: Receive, send: Send) -> None:
        place = (asked.caller.tenant, asked.key)
        while (first := self._executions.at(place)) is not None:
            if first.fingerprint != asked.fingerprint:
                raise reused()
            ending = await first.wait()
            if isinstance(ending, ProblemError):
                raise ending
            if ending is not None:
                await _replay(ending, scope, receive, send)
                return
        execution = self._executions.begin(place, asked.fingerprint)
        try:
            await self._begin(asked, execution, scope, receive, send)
        except ProblemError as error:
            execution.ending = error
            raise
        except ClientDisconnect:
            raise
        except Exception:
            execution.ending = ProblemError(
                INTERNAL_ERROR, "The server failed at this request, and nothing was made. Send it again."
            )
            raise
        finally:
            self._executions.end(place)

    async def _begin(
        self, asked: _Asked, execution: Execution, scope: Scope, receive: Receive, send: Send
    ) -> None:
        claim = Claim(scope, self._store, self._log, asked.key, asked.fingerprint, self._most_kept_bytes)
        kept = await claim.look()
        if kept is None:
            try:
                await self._carry_out(claim, asked.body, execution, scope, receive, send)
                return
            except CarriedOutElsewhereError as elsewhere:
                kept = elsewhere.response
        execution.ending = kept
        await _replay(kept, scope, receive, send)

    async def _carry_out(
        self,
        claim: Claim,
        body: SpooledBody,
        execution: Execution,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        async def keep_that_it_was_too_large() -> None:
            await claim.keep(claim.too_large())

        capture = Capture(send, most_bytes=self._most_kept_bytes, overflown=keep_that_it_was_too_large)
        scope["state"]["claim"] = claim
        try:
            await self._app(scope, _again(body, receive, execution), capture)
            execution.ending = capture.response
            # None: it was too large, and is kept as that; or it broke off, and the server says so.
            if execution.ending is not None and 200 <= execution.ending.status < 300:
                await claim.keep(execution.ending)
        finally:
            await claim.close()
        await capture.release()


def _again(body: SpooledBody, receive: Receive, execution: Execution) -> Receive:
    """Return an ASGI `receive` that gives the body, and tells of a client that has gone only if nobody else waits."""
    more = True

    async def receive_again() -> Message:
        nonlocal more
        if more:
            message = await body.next()
            more = message["more_body"]
            return message
        message = await receive()
        while execution.waiting:
            await anyio.sleep(1)
        return message

    return receive_again


async def _replay(kept: KeptResponse, scope: Scope, receive: Receive, send: Send) -> None:
    response = Response(kept.body, status_code=kept.status, headers={**kept.headers, REPLAYED: "true"})
    await response(scope, receive, send)

"""`Idempotency-Key`: a request that makes something is carried out once, however often it is sent.

What succeeded (2xx) is kept for a day under tenant and key, and given again byte for byte. An error made nothing, so it
is not kept: the next request with the key is carried out. Repeats that come while the first is under way wait for it
and get what it got, an error too; as long as one waits, the work goes on though its own client may be gone.
"""

import asyncio
import contextlib
import hashlib
import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import anyio
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from service.api.access import access_to
from service.api.executions import Execution, Executions
from service.api.problem_types import (
    BAD_IDEMPOTENCY_KEY,
    IDEMPOTENCY_KEY_IN_USE,
    IDEMPOTENCY_KEY_REUSED,
    INTERNAL_ERROR,
    RESPONSE_ERASED,
    RESPONSE_NOT_KEPT,
)
from service.api.problems import MEDIA_TYPE, ProblemError, problem_response
from service.api.response_capture import Capture
from service.api.spooled_body import SpooledBody, new_spool, spool
from service.api.store_access import StoreAccess
from service.keys.keys import Caller
from service.store.errors import ConflictError
from service.store.idempotency import KeptResponse

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=30)
"""After this time another server process takes over from one that has died; a living one renews it."""
MOST_KEPT_BYTES = 16_000_000
RETRY_AFTER_S = 2

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
        most_bytes: int,
        most_upload_bytes: int,
        most_kept_bytes: int = MOST_KEPT_BYTES,
    ) -> None:
        self._app = app
        self._store = store
        self._log = log
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
            response = problem_response(scope, error.type, error.detail, headers=error.headers)
            await response(scope, receive, send)

    def _most_bytes_of(self, scope: Scope) -> int:
        media_type = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        return self._most_upload_bytes if media_type == "multipart/form-data" else self._most_bytes

    async def _serve(self, asked: _Asked, scope: Scope, receive: Receive, send: Send) -> None:
        place = (asked.caller.tenant, asked.key)
        while (first := self._executions.at(place)) is not None:
            if first.fingerprint != asked.fingerprint:
                raise _reused()
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
        owner = uuid.uuid4().hex
        begun = await self._store.run_for(
            asked.caller,
            lambda tenant: tenant.idempotency.begin(
                asked.key, asked.fingerprint, owner=owner, lease=LEASE, keep=KEPT_FOR
            ),
        )
        if begun.outcome == "other_request":
            raise _reused()
        if begun.outcome == "erased":
            raise ProblemError(
                RESPONSE_ERASED,
                "This request was carried out, and its response was deleted with a student's data: send a new "
                f"request with a fresh {HEADER} if you mean it.",
            )
        if begun.outcome == "running":
            raise ProblemError(
                IDEMPOTENCY_KEY_IN_USE,
                f"Another server carries this request out: send it again in {RETRY_AFTER_S} seconds.",
                retry_after=RETRY_AFTER_S,
            )
        if begun.response is not None:
            execution.ending = begun.response
            await _replay(begun.response, scope, receive, send)
            return
        await self._carry_out(asked, owner, execution, scope, receive, send)

    async def _carry_out(
        self, asked: _Asked, owner: str, execution: Execution, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def keep_that_it_was_too_large() -> None:
            await self._keep(asked, owner, _too_large(scope), scope)

        capture = Capture(send, most_bytes=self._most_kept_bytes, overflown=keep_that_it_was_too_large)
        kept = False
        try:
            async with self._renewing(asked, owner):
                await self._app(scope, _again(asked.body, receive, execution), capture)
            execution.ending = capture.response
            if execution.ending is None:
                # Too large, and kept as that; or it broke off, and the server says so.
                kept = capture.overflowed
            elif 200 <= execution.ending.status < 300:
                kept = await self._keep(asked, owner, execution.ending, scope)
        finally:
            if not kept:
                with anyio.CancelScope(shield=True):
                    await self._let_go(asked, owner)
        await capture.release()

    async def _keep(self, asked: _Asked, owner: str, response: KeptResponse, scope: Scope) -> bool:
        """Keep the response of what was carried out; True also if it can't be: then only its lease protects it."""
        students = scope["state"].get("students", ())
        try:
            await self._store.run_for(
                asked.caller,
                lambda tenant: tenant.idempotency.finish(
                    asked.key,
                    owner=owner,
                    status=response.status,
                    headers=response.headers,
                    body=response.body,
                    students=students,
                ),
            )
        except (ProblemError, ConflictError) as error:
            self._log.error("response_not_kept", error=type(error).__name__)
        return True

    async def _let_go(self, asked: _Asked, owner: str) -> None:
        # If the store can't be reached, the lease ends the claim.
        with contextlib.suppress(ProblemError):
            await self._store.run_for(
                asked.caller, lambda tenant: tenant.idempotency.abandon(asked.key, owner=owner)
            )

    @contextlib.asynccontextmanager
    async def _renewing(self, asked: _Asked, owner: str) -> AsyncIterator[None]:
        async def renew() -> None:
            while True:
                await asyncio.sleep(LEASE.total_seconds() / 3)
                with contextlib.suppress(ProblemError, ConflictError):
                    await self._store.run_for(
                        asked.caller,
                        lambda tenant: tenant.idempotency.renew(asked.key, owner=owner, lease=LEASE),
                    )

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()


def fingerprint_of(scope: Scope, body_sha256: str) -> str:
    """Return a hash of all that makes the request what it is; headers are no part of it, as with Stripe."""
    address = f"{scope['method']} {scope['path']}".encode("utf-8", "surrogateescape")
    digest = hashlib.sha256()
    for piece in (address, scope.get("query_string", b""), body_sha256.encode()):
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


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


def _reused() -> ProblemError:
    return ProblemError(
        IDEMPOTENCY_KEY_REUSED,
        f"This {HEADER} came with another request before: send each request with a fresh one.",
    )


def _too_large(scope: Scope) -> KeptResponse:
    response = problem_response(
        scope,
        RESPONSE_NOT_KEPT,
        f"This request was carried out, and its response had more than {MOST_KEPT_BYTES} bytes, so it was not kept: "
        "read what it made where that is kept, such as /v1/grades.",
    )
    return KeptResponse(response.status_code, {"content-type": MEDIA_TYPE}, bytes(response.body))

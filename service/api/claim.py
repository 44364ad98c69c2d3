"""The claim that a request lays to its `Idempotency-Key`: looked at when it comes, taken once it is let in."""

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import anyio
from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import Scope
from structlog.typing import FilteringBoundLogger

from service.api.problem_types import (
    IDEMPOTENCY_KEY_IN_USE,
    IDEMPOTENCY_KEY_REUSED,
    RESPONSE_ERASED,
    RESPONSE_NOT_KEPT,
)
from service.api.problems import MEDIA_TYPE, ProblemError, problem_response
from service.api.store_access import StoreAccess
from service.keys.keys import Caller
from service.store.errors import ConflictError
from service.store.idempotency import Begun, KeptResponse
from service.store.ids import new_id

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=30)
"""After this time another server process takes over from one that has died; a living one renews it."""
RETRY_AFTER_S = 2

_MADE_ANEW = frozenset({"content-length", "transfer-encoding", "connection", "date"})


class CarriedOutElsewhereError(Exception):
    """Another server process carried the request out while this one looked at it; `response` is what came of it."""

    def __init__(self, response: KeptResponse) -> None:
        super().__init__("carried out elsewhere")
        self.response = response


@dataclass
class Claim:
    """One execution of a request with a key. Used in one event loop.

    scope: of the request. fingerprint: a hash of all that makes the request what it is.
    most_kept_bytes: of a response; a larger one is given once, and repeats are told so.
    owner: names this very execution.
    kept: whether its response is kept.
    dead: the execution that had the key when it was looked at, and has died.
    """

    scope: Scope
    store: StoreAccess
    log: FilteringBoundLogger
    key: str
    fingerprint: str
    most_kept_bytes: int
    owner: str = field(default_factory=new_id)
    kept: bool = False
    dead: str | None = None
    _asked: bool = False
    _cut_off: bool = False
    _renewing: "asyncio.Task[None] | None" = None

    @property
    def caller(self) -> Caller:
        """Who asks."""
        caller: Caller = self.scope["state"]["caller"]
        return caller

    async def look(self) -> KeptResponse | None:
        """Return the response that is kept for the key, None if the request is to be carried out; writes nothing.

        Raises:
            ProblemError: the key is another request's, another server has it, or the response was erased.
        """
        there = await self.store.run_for(
            self.caller, lambda tenant: tenant.idempotency.look(self.key, self.fingerprint)
        )
        self.dead = there.dead
        return _response_of(there)

    async def take(self) -> None:
        """Take the key for this execution, once: from here on no other server carries the request out.

        Raises:
            ProblemError: as `look` does, or the store can't be used.
            CarriedOutElsewhereError: another server was faster.
        """
        if self._asked:
            return
        self._asked = True
        begun = await self.store.run_for(
            self.caller,
            lambda tenant: tenant.idempotency.begin(
                self.key, self.fingerprint, owner=self.owner, lease=LEASE, keep=KEPT_FOR
            ),
        )
        response = _response_of(begun)
        if response is not None:
            raise CarriedOutElsewhereError(response)
        self._renewing = asyncio.create_task(self._renew())

    async def keep(self, response: KeptResponse) -> None:
        """Keep the response of what was carried out; if it can't be, only the lease protects it."""
        if self.kept:
            return
        self.kept = True
        response = self.fit(response)
        students = self.scope["state"].get("students", ())
        try:
            await self.store.run_for(
                self.caller,
                lambda tenant: tenant.idempotency.finish(
                    self.key,
                    owner=self.owner,
                    status=response.status,
                    headers=response.headers,
                    body=response.body,
                    students=students,
                ),
            )
        except (ProblemError, ConflictError) as error:
            self.log.error("response_not_kept", error=type(error).__name__)

    def fit(self, response: KeptResponse) -> KeptResponse:
        """Return `response`, or what repeats are told in its place if it is too large to be kept."""
        return response if len(response.body) <= self.most_kept_bytes else self.too_large()

    def too_large(self) -> KeptResponse:
        """Return what repeats are told of a response that is too large to be kept."""
        response = problem_response(
            self.scope,
            RESPONSE_NOT_KEPT,
            f"This request was carried out, and its response had more than {self.most_kept_bytes} bytes, so it was "
            "not kept: read what it made where that is kept, such as /v1/grades.",
        )
        return KeptResponse(response.status_code, {"content-type": MEDIA_TYPE}, bytes(response.body))

    def leave_writing(self) -> None:
        """Say that the request was cut off in a write, which its thread ends or which ends with the process.

        The key is not let go then: it leads whoever takes it over, once the lease is over, to what was received of a
        job, and until then the thread may still keep its response under it.
        """
        self._cut_off = True

    async def close(self) -> None:
        """Let the key go if it was taken and no response is kept, so that the request may be sent again."""
        if self._renewing is not None:
            self._renewing.cancel()
        if not self._asked or self.kept or self._cut_off:
            return
        # If the store can't be reached, the lease ends the claim.
        with anyio.CancelScope(shield=True), contextlib.suppress(ProblemError):
            await self.store.run_for(
                self.caller, lambda tenant: tenant.idempotency.abandon(self.key, owner=self.owner)
            )

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with contextlib.suppress(ProblemError, ConflictError):
                await self.store.run_for(
                    self.caller,
                    lambda tenant: tenant.idempotency.renew(self.key, owner=self.owner, lease=LEASE),
                )


def claim_of(request: Request) -> Claim | None:
    """Return the request's claim; None: it came without a key."""
    claim: Claim | None = request.scope["state"].get("claim")
    return claim


async def take_key(request: Request) -> None:
    """Take the request's key, if it has one.

    Routes call it when nothing but the work itself is left to do: what is refused before that writes nothing.

    Raises:
        ProblemError, CarriedOutElsewhereError: as `Claim.take` does.
    """
    claim = claim_of(request)
    if claim is not None:
        await claim.take()


def fingerprint_of(scope: Scope, body_sha256: str) -> str:
    """Return a hash of all that makes the request what it is; headers are no part of it, as with Stripe."""
    address = f"{scope['method']} {scope['path']}".encode("utf-8", "surrogateescape")
    digest = hashlib.sha256()
    for piece in (address, scope.get("query_string", b""), body_sha256.encode()):
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


def kept_response(status: int, headers: Headers | Mapping[str, str], body: bytes) -> KeptResponse:
    """Return a response as it is kept: without the headers that each sending makes anew."""
    return KeptResponse(
        status, {name: value for name, value in headers.items() if name not in _MADE_ANEW}, body
    )


def reused() -> ProblemError:
    """Return the problem of a key that came with another request before."""
    return ProblemError(
        IDEMPOTENCY_KEY_REUSED,
        f"This {HEADER} came with another request before: send each request with a fresh one.",
    )


def in_use() -> ProblemError:
    """Return the problem of a key that another server has."""
    return ProblemError(
        IDEMPOTENCY_KEY_IN_USE,
        f"Another server carries this request out: send it again in {RETRY_AFTER_S} seconds.",
        retry_after=RETRY_AFTER_S,
    )


def _response_of(begun: Begun) -> KeptResponse | None:
    if begun.outcome == "other_request":
        raise reused()
    if begun.outcome == "erased":
        raise ProblemError(
            RESPONSE_ERASED,
            "This request was carried out, and its response was deleted with a student's data: send a new "
            f"request with a fresh {HEADER} if you mean it.",
        )
    if begun.outcome == "running":
        raise in_use()
    return begun.response

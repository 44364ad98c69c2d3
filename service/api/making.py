"""What a request makes and the response to it, kept together: there are both or neither, whenever the server dies."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import Response

from service.api.claim import Claim, claim_of, in_use, kept_response
from service.api.store_access import Kind, in_store
from service.store.errors import LeaseLostError
from service.store.idempotency import KeptResponse
from service.store.store import TenantStore

Made = TypeVar("Made")

Work = Callable[[TenantStore, TenantStore], Made]
"""Makes something in the first store, and with its last write, the one after which it counts, in the second."""


async def made(
    request: Request, work: Work[Made], respond: Callable[[Made], Response], *, kind: Kind = "call"
) -> Response:
    """Run `work` in a thread on the rows of the tenant that asks and return the response to what it made.

    If the request has an `Idempotency-Key`, it was taken before (`take_key`); the response is kept under it in the
    transaction of the last write.

    Args:
        request: what asks for it.
        work: makes it; the write to the second store is its only one there, and its result what that write returned.
        respond: makes the response of it; it may be called more than once.
        kind: in which threads.

    Raises:
        ProblemError: the database can't be used, or another server has taken the request over; nothing was made.
        NotFoundError, ConflictError: as `work` raises them.
    """
    claim = claim_of(request)
    if claim is None:
        return await in_store(request, lambda tenant: respond(work(tenant, tenant)), kind=kind)
    try:
        return await in_store(request, partial(_with_response, work, respond, claim), kind=kind)
    except LeaseLostError:
        raise in_use() from None
    except asyncio.CancelledError:
        # At the end of the grace; the thread knows nothing of it.
        claim.leave_writing()
        raise


async def keep_response(request: Request, response: Response) -> None:
    """Keep the response to a request that made nothing else, if it has an `Idempotency-Key`."""
    claim = claim_of(request)
    if claim is not None:
        await claim.keep(kept_response(response.status_code, response.headers, bytes(response.body)))


def _with_response(
    work: Work[Any], respond: Callable[[Any], Response], claim: Claim, tenant: TenantStore
) -> Response:
    response = Response()

    def response_to(thing: Any) -> KeptResponse:
        nonlocal response
        response = respond(thing)
        return claim.fit(kept_response(response.status_code, response.headers, bytes(response.body)))

    last = tenant.finishing(
        claim.key,
        owner=claim.owner,
        response_to=response_to,
        students=lambda: claim.scope["state"].get("students", ()),
    )
    work(tenant, last)
    claim.kept = True
    return response

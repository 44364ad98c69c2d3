"""The store for the event loop: every call in a thread, every fault of the database a problem."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Literal, TypeVar

import anyio
import anyio.to_thread
from fastapi import Request
from starlette.requests import ClientDisconnect
from structlog.typing import FilteringBoundLogger

from service.api.problem_types import INTERNAL_ERROR, STORE_UNAVAILABLE
from service.api.problems import ProblemError
from service.api.services import services_of
from service.keys.keys import Caller
from service.store.errors import ConflictError, NotFoundError, StoreError, StoreUnavailableError
from service.store.store import Store, TenantStore

THREADS, UPLOAD_THREADS, EXPORT_THREADS, LOOKUP_THREADS = 16, 4, 4, 4
"""Calls at a time: what a client waits for, uploads, files of results, and whose key it is.

Each kind has threads of its own, so that none waits behind another. Together they are fewer than the connections that
the store may open.
"""

DELETE_THREADS = 2
"""The same for what deletes a job's rows, and for what deletes a student's data: each may take half a minute."""

_SOON_S, _LATER_S = 2, 30
_PASSES_BY_ITSELF = frozenset({"locked", "connection_lost", "too_busy"})

Kind = Literal["call", "upload", "export"]
"""An upload and an export may take long, for a whole file."""
Deleted = Literal["job", "student"]

Result = TypeVar("Result")


class StoreAccess:
    """The open store, for coroutines.

    `open` makes it, at most once, in `start`; whoever brings an open store passes `lambda: store`.
    """

    def __init__(self, open: Callable[[], Store], log: FilteringBoundLogger, *, close: bool) -> None:  # noqa: A002
        self._open = open
        self._close = close
        self._log = log
        self._store: Store | None = None
        self._limiters: dict[Kind, anyio.CapacityLimiter] = {
            "call": anyio.CapacityLimiter(THREADS),
            "upload": anyio.CapacityLimiter(UPLOAD_THREADS),
            "export": anyio.CapacityLimiter(EXPORT_THREADS),
        }
        self._lookups = anyio.CapacityLimiter(LOOKUP_THREADS)
        self._deleting: dict[Deleted, anyio.CapacityLimiter] = {
            "job": anyio.CapacityLimiter(DELETE_THREADS),
            "student": anyio.CapacityLimiter(DELETE_THREADS),
        }

    async def start(self) -> None:
        """Open the store.

        Raises:
            StoreError: it can't be opened.
        """
        self._store = await anyio.to_thread.run_sync(self._open)

    async def stop(self) -> None:
        """Close the store, if it was opened here."""
        if self._close and self._store is not None:
            await anyio.to_thread.run_sync(self._store.close)

    @property
    def store(self) -> Store:
        """The open store; its methods block."""
        if self._store is None:
            raise RuntimeError("the store is not open: the app's lifespan has not begun")
        return self._store

    async def run(self, work: Callable[[Store], Result], *, kind: Kind = "call") -> Result:
        """Run `work` in a thread of its kind and return what it returns.

        Raises:
            ProblemError: the database can't be used.
            NotFoundError, ConflictError: as `work` raises them, for the route to say what they mean.
        """
        return await self._run(work, self._limiters[kind])

    async def run_for(
        self, caller: Caller, work: Callable[[TenantStore], Result], *, kind: Kind = "call"
    ) -> Result:
        """Run `work` on the rows of the caller's tenant, as `run` does."""
        return await self.run(lambda store: work(store.of(caller.tenant, actor=caller.key_id)), kind=kind)

    async def each(self, parts: Iterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the parts of a file of results, each read in a thread for these.

        Raises:
            ClientDisconnect: the database can't be used, or what is read is not there any more. The response has begun
                by then, so all that can be done is not to end it: the client sees that it is not whole.
        """
        limiter = self._limiters["export"]
        try:
            while part := await anyio.to_thread.run_sync(next, parts, b"", limiter=limiter):
                yield part
        except NotFoundError:
            self._log.info("results_broken_off", why="deleted")
        except StoreError as error:
            self._problem(error)
        else:
            return
        raise ClientDisconnect

    async def delete_for(
        self, caller: Caller, what: Deleted, work: Callable[[TenantStore], Result]
    ) -> Result:
        """Run `work`, which deletes a job's rows or a student's data, as `run_for` does, in threads for that alone."""
        return await self._run(
            lambda store: work(store.of(caller.tenant, actor=caller.key_id)), self._deleting[what]
        )

    async def look_up(self, work: Callable[[Store], Result]) -> Result:
        """Run `work`, which tells whose key it is and only reads, as `run` does, but in threads for that alone."""
        return await self._run(work, self._lookups)

    async def _run(self, work: Callable[[Store], Result], limiter: anyio.CapacityLimiter) -> Result:
        try:
            return await anyio.to_thread.run_sync(partial(work, self.store), limiter=limiter)
        except (NotFoundError, ConflictError):
            raise
        except StoreError as error:
            failure = error
        # Out of the handler, so that no cause of the error goes along.
        raise self._problem(failure)

    def _problem(self, error: StoreError) -> ProblemError:
        if not isinstance(error, StoreUnavailableError):
            self._log.error("store_failed", error=type(error).__name__)
            return ProblemError(INTERNAL_ERROR, "The store failed, and nothing was kept: tell the operator.")
        self._log.error("store_unavailable", cause=error.cause, detail=str(error))
        wait = _SOON_S if error.cause in _PASSES_BY_ITSELF else _LATER_S
        return ProblemError(
            STORE_UNAVAILABLE,
            f"{error} Nothing of this request was kept: send it again in {wait} seconds.",
            retry_after=wait,
        )


def caller_of(request: Request) -> Caller:
    """Return who asks; the door has checked the key (service/api/door.py) before the route runs."""
    caller: Caller = request.state.caller
    return caller


def access_of(request: Request) -> StoreAccess:
    """Return the store of the app that `request` came to."""
    return services_of(request).store


async def in_store(request: Request, work: Callable[[TenantStore], Result], *, kind: Kind = "call") -> Result:
    """Run `work` in a thread of its kind on the rows of the tenant that asks.

    Raises:
        ProblemError: the database can't be used.
        NotFoundError, ConflictError: as `work` raises them.
    """
    return await access_of(request).run_for(caller_of(request), work, kind=kind)


async def delete_in_store(request: Request, what: Deleted, work: Callable[[TenantStore], Result]) -> Result:
    """Run `work`, which deletes a job's rows or a student's data, as `in_store` does, in threads for that alone.

    Raises:
        ProblemError: the database can't be used.
        NotFoundError, ConflictError: as `work` raises them.
    """
    return await access_of(request).delete_for(caller_of(request), what, work)

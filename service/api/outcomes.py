"""From the executor's futures to the routes: waiting without blocking, clients that leave, failures as problems."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect

from service.api.answer_admission import DRAINING_RETRY_S, Places
from service.api.problem_types import (
    DRAINING,
    GRADING_CRASHED,
    GRADING_TIMED_OUT,
    INTERNAL_ERROR,
    MODEL_FAILED,
)
from service.api.problems import ProblemError
from service.api.services import Services
from service.jobs.executor import Failure, GradingTask, Outcome

Result = TypeVar("Result")


async def unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """Return what `work` returns, or cancel it as soon as the client of `request` has left.

    To be called when the body has been read.

    Raises:
        ClientDisconnect: the client has left.
        Whatever `work` raises.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def outcome_of(task: GradingTask, services: Services, places: Places) -> Outcome:
    """Have the executor grade `task`; cancelled, the task is dropped if no worker has it yet.

    Its place is free again then, but for the last one of the request.
    """
    try:
        outcome = await asyncio.wrap_future(services.executor.submit(task))
    finally:
        places.free()
    services.metrics.graded(outcome)
    if outcome.failure is None and not outcome.repeated:
        services.answers.took(outcome.seconds_graded + outcome.seconds_explained)
    return outcome


def problem_of(failure: Failure) -> ProblemError:
    """Return the problem for an answer that was not graded."""
    match failure.code:
        case "worker_died":
            return ProblemError(GRADING_CRASHED, f"{failure.message} Do not send it again.")
        case "timed_out":
            return ProblemError(GRADING_TIMED_OUT, f"{failure.message} A shorter answer may do.")
        case "no_worker":
            return ProblemError(MODEL_FAILED, f"{failure.message} /readyz says why.")
        case "closed":
            return ProblemError(DRAINING, failure.message, retry_after=DRAINING_RETRY_S)
        case "failed":
            return ProblemError(
                INTERNAL_ERROR,
                "The server failed at this answer, and nothing was graded. Send it again; if it fails again, give "
                "the operator the id of the request.",
            )

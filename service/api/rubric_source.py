"""What a request wants its answers graded by: its own rubric, one that the server keeps, or one derived on the way."""

import hashlib
from functools import partial
from urllib.parse import quote

import anyio
import anyio.to_thread

from rubrics.model import Rubric
from service.api.deriving import derive_for
from service.api.limits import check_inline_rubric
from service.api.problem_types import RUBRIC_NOT_FOUND, RUBRIC_NOT_PUBLISHED
from service.api.problems import FieldError, ProblemError
from service.api.requests import DeriveRequest, GradingRequest
from service.api.services import Services
from service.jobs.recent import Recent
from service.keys.keys import Caller
from service.settings import Settings
from service.store.errors import NotFoundError

MOST_DERIVED = 64


class RubricSource:
    """Finds the rubric of a request; rubrics derived a moment ago are kept, since the same text gives the same one.

    Each tenant's are for it alone.
    """

    def __init__(self, threads: int) -> None:
        """Derive and check in `threads` threads."""
        self._limiter = anyio.CapacityLimiter(threads)
        self._derived = Recent[bytes, Rubric](MOST_DERIVED)

    async def rubric_of(self, body: GradingRequest, services: "Services", caller: Caller) -> Rubric:
        """Return the rubric to grade by; work on the processor is done in a thread.

        Raises:
            ProblemError: there is none, it is too large, or none can be derived.
        """
        if body.rubric_id is not None:
            return await kept_rubric(body.rubric_id, body.rubric_version, services, caller)
        work = partial(self._made, body, services.settings, caller.tenant)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    def _made(self, body: GradingRequest, settings: Settings, tenant: str) -> Rubric:
        rubric = body.rubric
        if rubric is None:
            return self._derive(body, settings, tenant)
        check_inline_rubric(rubric, settings)
        # Made here, in a thread: it reads the whole rubric.
        _ = rubric.hash
        return rubric

    def _derive(self, body: GradingRequest, settings: Settings, tenant: str) -> Rubric:
        asked = DeriveRequest(
            question=body.question, reference_answers=body.reference_answers, max_marks=body.max_marks
        )
        # Each tenant's for itself: what comes sooner would tell that another has sent the same.
        key = hashlib.sha256(f"{tenant}\n{asked.model_dump_json()}".encode()).digest()
        rubric = self._derived.get(key)
        if rubric is None:
            rubric = derive_for(asked, settings)
            self._derived.put(key, rubric)
        _ = rubric.hash
        return rubric


async def kept_rubric(rubric_id: str, version: int | None, services: "Services", caller: Caller) -> Rubric:
    """Return the rubric that the caller's tenant has published under `rubric_id`: the one place that looks for it.

    Args:
        rubric_id: its id.
        version: unset: the latest that is published.
        services: with the store.
        caller: whose rubric it is.

    Raises:
        ProblemError: there is none, or only a draft.
    """
    try:
        stored = await services.store.run_for(caller, lambda tenant: tenant.rubrics.get(rubric_id, version))
    except NotFoundError:
        raise ProblemError(
            RUBRIC_NOT_FOUND,
            "There is no such rubric or version: `GET /v1/rubrics` lists those there are, and `POST /v1/rubrics` "
            "keeps one.",
            errors=[FieldError(pointer="#/rubric_id", detail="There is no such rubric or version.")],
        ) from None
    if stored.status == "draft":
        raise ProblemError(
            RUBRIC_NOT_PUBLISHED,
            "This rubric is a draft and may still change: publish it with "
            f"`POST /v1/rubrics/{quote(rubric_id, safe='')}/publish`, then grade by it.",
        )
    return stored.rubric

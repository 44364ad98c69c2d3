"""`/healthz`: the server runs; `/readyz`: it can grade."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.answer_admission import DRAINING_RETRY_S
from service.api.documented import gives, refuses
from service.api.problem_types import DRAINING, MODEL_FAILED, MODEL_LOADING
from service.api.problems import ProblemError
from service.api.ready import check_ready
from service.api.services import services_of
from service.contract.health import Health as Health
from service.contract.health import Readiness as Readiness

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    summary="Is the server up?",
    description="200 as soon as the server runs, also while the model still loads.",
    responses={**gives("Health", "The server runs."), **refuses()},
)
async def healthz() -> Response:
    """Answer that the server runs."""
    return Response(Health().model_dump_json(), media_type="application/json")


@router.get(
    "/readyz",
    summary="Can the server grade?",
    description="200 once a worker has really graded a trial answer; 503 before, if the model could not be loaded, "
    "and as soon as the server is told to end.",
    responses={
        **gives("Readiness", "The server can grade."),
        **refuses(MODEL_LOADING, MODEL_FAILED, DRAINING),
    },
)
async def readyz(request: Request) -> Response:
    """Answer that the model is ready, or the problem that it is not."""
    services = services_of(request)
    if services.answers.draining:
        raise ProblemError(DRAINING, "The server is ending: ask another one.", retry_after=DRAINING_RETRY_S)
    state = services.executor.state
    check_ready(state)
    return Response(Readiness(model=state.encoder).model_dump_json(), media_type="application/json")

"""`/healthz`: the server runs; `/readyz`: it can grade."""

from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from rubrics.model import Model
from service.api.documented import gives, refuses
from service.api.problem_types import MODEL_FAILED, MODEL_LOADING
from service.api.services import services_of

router = APIRouter(tags=["health"])


class Health(Model):
    """The server runs."""

    status: Literal["ok"] = "ok"


class Readiness(Model):
    """The server can grade, with this model."""

    status: Literal["ready"] = "ready"
    model: str


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
    description="200 once the model has really encoded a text; 503 before, and if it could not be loaded.",
    responses={**gives("Readiness", "The server can grade."), **refuses(MODEL_LOADING, MODEL_FAILED)},
)
async def readyz(request: Request) -> Response:
    """Answer that the model is ready, or the problem that it is not."""
    encoder = services_of(request).model.encoder()
    return Response(Readiness(model=encoder.identity).model_dump_json(), media_type="application/json")

"""`POST /v1/rubrics/derive`: reference answers in, a rubric out."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from rubrics.derive import DerivationError, derive_from_exam_text, derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.model import Rubric
from service.api.body import read_body
from service.api.documented import gives, refuses, takes
from service.api.limits import check_references, check_size
from service.api.problem_types import (
    BODY_TOO_LARGE,
    CANNOT_DERIVE,
    INVALID_JSON,
    INVALID_REQUEST,
    REFERENCE_TOO_LONG,
    RUBRIC_TOO_LARGE,
    TOO_BUSY,
    UNSUPPORTED_MEDIA_TYPE,
)
from service.api.problems import ProblemError
from service.api.requests import DeriveRequest
from service.api.services import services_of
from service.settings import Settings

router = APIRouter(tags=["rubrics"])


@router.post(
    "/v1/rubrics/derive",
    summary="Derive a rubric",
    description="Finds the parts and the key points of a reference answer and shares the marks among them. "
    "Read the rubric, correct it, and send it to `/v1/grade`. The same text gives the same rubric.",
    openapi_extra=takes("DeriveRequest"),
    responses={
        **gives(
            "Rubric-Output",
            "The rubric; each key point says where it stands in the reference answer.",
        ),
        **refuses(
            INVALID_JSON,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            REFERENCE_TOO_LONG,
            RUBRIC_TOO_LARGE,
            CANNOT_DERIVE,
            TOO_BUSY,
        ),
    },
)
async def derive(request: Request) -> Response:
    """Derive a rubric from an exam text or from reference answers."""
    services = services_of(request)
    body = await read_body(request, DeriveRequest, most_bytes=services.settings.most_body_bytes)
    work = partial(_derive_json, body, services.settings)
    content = await services.deriving.run(work, unwanted=request.is_disconnected)
    return Response(content, media_type="application/json")


def derive_for(body: DeriveRequest, settings: Settings) -> Rubric:
    """Return the rubric that `body` asks for.

    Raises:
        ProblemError: a text is too long, nothing can be derived from it, or the rubric is too large.
    """
    check_references(
        settings,
        question=body.question,
        reference_answers=body.reference_answers,
        exam_text=body.exam_text,
    )
    try:
        rubric = _derived(body)
    except DerivationError as error:
        message = str(error)
        raise ProblemError(CANNOT_DERIVE, message[:1].upper() + message[1:].rstrip(".") + ".") from None
    check_size(rubric, settings)
    return rubric


def _derived(body: DeriveRequest) -> Rubric:
    options = DeriveOptions(id=body.id, title=body.title or "", language=body.language, step=body.step)
    if body.exam_text is not None:
        return derive_from_exam_text(body.exam_text, max_marks=body.max_marks, options=options)
    return derive_rubric(
        body.reference_answers or (),
        question=body.question or "",
        max_marks=body.max_marks,
        options=options,
    )


def _derive_json(body: DeriveRequest, settings: Settings) -> str:
    return derive_for(body, settings).model_dump_json()

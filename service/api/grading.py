"""`POST /v1/grade`: an answer in, its grade out."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from rubrics.model import Rubric
from service.api.body import read_body
from service.api.deriving import derive_for
from service.api.documented import gives, refuses, takes
from service.api.limits import check_answer, check_inline_rubric
from service.api.problem_types import (
    ANSWER_TOO_LONG,
    BODY_TOO_LARGE,
    CANNOT_DERIVE,
    INVALID_JSON,
    INVALID_REQUEST,
    MODEL_FAILED,
    MODEL_LOADING,
    REFERENCE_TOO_LONG,
    RUBRIC_NOT_FOUND,
    RUBRIC_TOO_LARGE,
    TOO_BUSY,
    UNSUPPORTED_MEDIA_TYPE,
)
from service.api.problems import ProblemError
from service.api.requests import DeriveRequest, GradeRequest
from service.api.services import services_of
from service.credit.load import credit_model_for
from service.encoders.protocol import Encoder
from service.feedback.template import write_feedback
from service.grading.grader import grade
from service.settings import Settings

router = APIRouter(tags=["grading"])


@router.post(
    "/v1/grade",
    summary="Grade one answer",
    description="Grades an answer by a rubric, or by reference answers from which a rubric is derived on the "
    "way (to grade many answers to one question, derive it once and send it). The same answer and rubric "
    "always give the same grade. If grading fails, the response is an error, never a grade of zero.",
    openapi_extra=takes("GradeRequest"),
    responses={
        **gives("Grade", "The grade; evidence offsets are Python string indices into the answer."),
        **refuses(
            INVALID_JSON,
            RUBRIC_NOT_FOUND,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            ANSWER_TOO_LONG,
            REFERENCE_TOO_LONG,
            RUBRIC_TOO_LARGE,
            CANNOT_DERIVE,
            MODEL_LOADING,
            MODEL_FAILED,
            TOO_BUSY,
        ),
    },
)
async def grade_answer(request: Request) -> Response:
    """Grade one answer."""
    services = services_of(request)
    body = await read_body(request, GradeRequest, most_bytes=services.settings.most_body_bytes)
    check_answer(body.answer, services.settings)
    encoder = services.model.encoder()
    work = partial(_grade_json, body, encoder, services.settings)
    content = await services.grading.run(work, unwanted=request.is_disconnected)
    return Response(content, media_type="application/json")


def _grade_json(body: GradeRequest, encoder: Encoder, settings: Settings) -> str:
    rubric = _rubric_of(body, settings)
    (result,) = grade(rubric, [body.answer], encoder=encoder, model=credit_model_for(settings, encoder))
    if body.feedback:
        feedback = write_feedback(
            result, rubric, body.answer, language=body.language, reveal_reference=body.reveal_reference
        )
        result = result.model_copy(update={"feedback": feedback})
    return result.model_dump_json()


def _rubric_of(body: GradeRequest, settings: Settings) -> Rubric:
    if body.rubric_id is not None:
        raise ProblemError(
            RUBRIC_NOT_FOUND, "This server keeps no rubrics yet: send the whole rubric as `rubric` instead."
        )
    if body.rubric is not None:
        check_inline_rubric(body.rubric, settings)
        return body.rubric
    asked = DeriveRequest(
        question=body.question, reference_answers=body.reference_answers, max_marks=body.max_marks
    )
    return derive_for(asked, settings)

"""`POST /v1/grade`: an answer in, its grade out."""

from dataclasses import replace
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
    LLM_NOT_CONFIGURED,
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
from service.api.services import Services, services_of
from service.credit.load import credit_model_for
from service.encoders.protocol import Encoder
from service.feedback.explain import Explaining, GradedAnswer, explain, explain_by_llm
from service.grading.grade import Grade
from service.grading.grader import grade
from service.llm.load import job_budget
from service.llm.reply import LLM
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
            LLM_NOT_CONFIGURED,
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
    how = body.explaining
    if how.asks_a_model and services.llm is None:
        raise ProblemError(
            LLM_NOT_CONFIGURED,
            'No language model is set on this server: ask for `feedback: "template"` without `second_opinion`, or '
            "let the operator set CAIFEN_LLM_MODEL.",
        )
    work = partial(_graded, body, how, encoder, services.settings)
    graded = await services.grading.run(work, unwanted=request.is_disconnected)
    result = graded.grade
    if how.asks_a_model and services.llm is not None:
        # Out of the grading threads: a slow model keeps no other answer from being graded.
        result = await _asked(graded, how, services.llm, services)
    return Response(result.model_dump_json(), media_type="application/json")


def _graded(body: GradeRequest, how: Explaining, encoder: Encoder, settings: Settings) -> GradedAnswer:
    """Grade the answer, and explain the grade where that is done by rule."""
    rubric = _rubric_of(body, settings)
    (result,) = grade(rubric, [body.answer], encoder=encoder, model=credit_model_for(settings, encoder))
    graded = GradedAnswer(result, rubric, body.answer)
    return graded if how.asks_a_model else replace(graded, grade=explain(graded, how))


async def _asked(graded: GradedAnswer, how: Explaining, llm: LLM, services: Services) -> Grade:
    """Return the grade with what the model was asked for; its marks stay what they are."""
    with services.asking.asked() as admitted:
        if not admitted:
            return explain(graded, how, no_model="llm_overloaded")
        settings = services.settings
        # One request is one job.
        (result,) = await explain_by_llm(
            [graded], llm, how, seconds=settings.llm_seconds, budget=job_budget(settings)
        )
        return result


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

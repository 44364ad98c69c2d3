"""`POST /v1/grade`: an answer in, its grade out."""

from functools import partial
from time import perf_counter

from fastapi import APIRouter, Request
from starlette.responses import Response

from rubrics.model import Rubric
from service.api.answer_admission import Places
from service.api.body import read_body
from service.api.claim import take_key
from service.api.documented import gives, refuses, takes
from service.api.feedback import check_model, explained
from service.api.keeping import GradeToKeep, keep_grades
from service.api.limits import check_answer
from service.api.outcomes import outcome_of, problem_of, unless_gone
from service.api.problem_types import (
    ANSWER_TOO_LONG,
    BODY_TOO_LARGE,
    CANNOT_DERIVE,
    DRAINING,
    GRADING_CRASHED,
    GRADING_TIMED_OUT,
    INVALID_JSON,
    INVALID_REQUEST,
    LLM_NOT_CONFIGURED,
    MODEL_FAILED,
    MODEL_LOADING,
    REFERENCE_TOO_LONG,
    RUBRIC_NOT_FOUND,
    RUBRIC_NOT_PUBLISHED,
    RUBRIC_TOO_LARGE,
    STORE_UNAVAILABLE,
    TOO_BUSY,
    UNSUPPORTED_MEDIA_TYPE,
)
from service.api.ready import check_ready
from service.api.requests import GradeRequest
from service.api.room import check_room
from service.api.services import Services, services_of
from service.api.store_access import caller_of
from service.feedback.explain import GradedAnswer
from service.jobs.executor import GradingTask
from service.keys.keys import Caller

router = APIRouter(tags=["grading"])


@router.post(
    "/v1/grade",
    summary="Grade one answer",
    description="Grades an answer by a rubric, or by reference answers from which a rubric is derived on the "
    "way (to grade many answers to one question, derive it once and send it). The same answer and rubric "
    "always give the same grade. If grading fails, the response is an error, never a grade of zero. "
    "The grade is kept with the answer unless `keep` is false; if it can't be kept, the request fails.",
    openapi_extra=takes("GradeRequest"),
    responses={
        **gives(
            "Grade",
            "The grade; evidence offsets are Python string indices into the answer.",
            headers={
                "Grade-Id": "The id under which the grade is kept; absent if it is not.",
                "Location": "The address of the kept grade.",
            },
        ),
        **refuses(
            INVALID_JSON,
            RUBRIC_NOT_FOUND,
            RUBRIC_NOT_PUBLISHED,
            LLM_NOT_CONFIGURED,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            ANSWER_TOO_LONG,
            REFERENCE_TOO_LONG,
            RUBRIC_TOO_LARGE,
            CANNOT_DERIVE,
            TOO_BUSY,
            GRADING_CRASHED,
            GRADING_TIMED_OUT,
            MODEL_LOADING,
            MODEL_FAILED,
            DRAINING,
            STORE_UNAVAILABLE,
        ),
    },
)
async def grade_answer(request: Request) -> Response:
    """Grade one answer."""
    services = services_of(request)
    started = perf_counter()
    await check_room(request, services)
    body = await read_body(request, GradeRequest, most_bytes=services.settings.most_body_bytes)
    check_answer(body.answer, services.settings)
    check_ready(services.executor.state)
    check_model(body.explaining, services)
    with services.answers.taken(1) as places:
        await take_key(request)
        rubric, content = await unless_gone(request, _graded(body, services, caller_of(request), places))
        kept = GradeToKeep(content, body.answer, body.student, body.reference)
        response = await keep_grades(request, body, rubric, [kept], partial(_response, content))
    services.metrics.answered(perf_counter() - started)
    return response


def _response(content: bytes | str, ids: list[str]) -> Response:
    headers = {
        name: value for id in ids for name, value in (("Grade-Id", id), ("Location", f"/v1/grades/{id}"))
    }
    return Response(content, media_type="application/json", headers=headers)


async def _graded(
    body: GradeRequest, services: Services, caller: Caller, places: Places
) -> tuple[Rubric, bytes | str]:
    how = body.explaining
    rubric = await services.rubrics.rubric_of(body, services, caller)
    # What a language model is asked is asked here, so that no worker waits for it.
    task = GradingTask(rubric, body.answer, None if how.asks_a_model else how, whose=caller.tenant)
    outcome = await outcome_of(task, services, places)
    if outcome.failure is not None:
        raise problem_of(outcome.failure)
    if not how.asks_a_model:
        return rubric, outcome.grade_json
    assert outcome.grade is not None  # noqa: S101 - there is no failure
    (grade,) = await explained([GradedAnswer(outcome.grade, rubric, body.answer)], how, services, places)
    return rubric, grade.model_dump_json()

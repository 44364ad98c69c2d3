"""`POST /v1/grade/batch`: many answers to one question in, a grade or a problem for each out."""

import asyncio
import json
from functools import partial
from time import perf_counter

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import Scope

from rubrics.model import Rubric
from service.api.answer_admission import Places
from service.api.batch_body import ReadBatch, ReadItem, parse_batch
from service.api.body import read_body_by
from service.api.claim import take_key
from service.api.documented import gives, refuses, takes
from service.api.feedback import check_model, explained
from service.api.keeping import GradeToKeep, keep_grades
from service.api.outcomes import outcome_of, problem_of, unless_gone
from service.api.problem_types import (
    BODY_TOO_LARGE,
    CANNOT_DERIVE,
    DRAINING,
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
from service.api.problems import ProblemError, problem_json
from service.api.ready import check_ready
from service.api.room import check_room
from service.api.services import Services, services_of
from service.api.store_access import caller_of
from service.contract.batch import BatchResponse as BatchResponse
from service.contract.batch import BatchResult as BatchResult
from service.feedback.explain import GradedAnswer
from service.jobs.executor import GradingTask, Outcome
from service.keys.keys import Caller

router = APIRouter(tags=["grading"])

# Of one batch so many are with the executor at a time, so that other requests get their turns in between.
_AHEAD_PER_WORKER = 4


@router.post(
    "/v1/grade/batch",
    summary="Grade many answers to one question",
    description="Grades each item as `/v1/grade` would, and gives a grade or a problem for each, in their order: an "
    "item that is wrong or cannot be graded fails alone. A body that is wrong as a whole is refused. What a language "
    "model is asked for all items is paid from one budget.",
    openapi_extra=takes("BatchRequest"),
    responses={
        **gives("BatchResponse", "One result an item; read `status` of each."),
        **refuses(
            INVALID_JSON,
            RUBRIC_NOT_FOUND,
            RUBRIC_NOT_PUBLISHED,
            LLM_NOT_CONFIGURED,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            REFERENCE_TOO_LONG,
            RUBRIC_TOO_LARGE,
            CANNOT_DERIVE,
            TOO_BUSY,
            MODEL_LOADING,
            MODEL_FAILED,
            DRAINING,
            STORE_UNAVAILABLE,
        ),
    },
)
async def grade_batch(request: Request) -> Response:
    """Grade the items of a batch."""
    services = services_of(request)
    started = perf_counter()
    await check_room(request, services)
    parse = partial(parse_batch, settings=services.settings)
    batch = await read_body_by(request, parse, most_bytes=services.settings.most_body_bytes)
    check_ready(services.executor.state)
    check_model(batch.request.explaining, services)
    good = sum(read.item is not None for read in batch.items)
    with services.answers.taken(good) as places:
        await take_key(request)
        graded = _graded(batch, services, caller_of(request), places)
        rubric, results = await unless_gone(request, graded)
        response = await _keep(request, batch, rubric, results)
    services.metrics.answered(perf_counter() - started)
    return response


_Result = bytes | ProblemError


async def _keep(request: Request, batch: ReadBatch, rubric: Rubric, results: list[_Result]) -> Response:
    """Keep the grades, all or none, and return the response with their ids."""
    graded = {
        i: GradeToKeep(result, read.item.answer, read.item.student, read.id)
        for i, (read, result) in enumerate(zip(batch.items, results, strict=True))
        if read.item is not None and isinstance(result, bytes)
    }

    def respond(ids: list[str]) -> Response:
        by_place = dict(zip(graded, ids, strict=True)) if ids else {}
        content = _json(request.scope, batch.items, results, by_place)
        return Response(content, media_type="application/json")

    return await keep_grades(request, batch.request, rubric, list(graded.values()), respond)


async def _graded(
    batch: ReadBatch, services: Services, caller: Caller, places: Places
) -> tuple[Rubric, list[_Result]]:
    """Return the rubric, and the grade as JSON, or the problem, of each item."""
    how = batch.request.explaining
    rubric = await services.rubrics.rubric_of(batch.request, services, caller)
    good = {i: read.item for i, read in enumerate(batch.items) if read.item is not None}
    by_rule = None if how.asks_a_model else how
    tasks = [GradingTask(rubric, item.answer, by_rule, whose=caller.tenant) for item in good.values()]
    outcomes = dict(zip(good, await _outcomes(tasks, services, places), strict=True))
    results: list[_Result] = [_result(read, outcomes.get(i)) for i, read in enumerate(batch.items)]
    if how.asks_a_model:
        asked = [i for i, result in enumerate(results) if isinstance(result, bytes)]
        graded = [_graded_answer(outcomes[i], rubric, good[i].answer) for i in asked]
        for i, grade in zip(asked, await explained(graded, how, services, places), strict=True):
            results[i] = grade.model_dump_json().encode()
    return rubric, results


async def _outcomes(tasks: list[GradingTask], services: Services, places: Places) -> list[Outcome]:
    turns = asyncio.Semaphore(services.executor.workers * _AHEAD_PER_WORKER)

    async def in_turn(task: GradingTask) -> Outcome:
        async with turns:
            return await outcome_of(task, services, places)

    async with asyncio.TaskGroup() as group:
        under_way = [group.create_task(in_turn(task)) for task in tasks]
    return [each.result() for each in under_way]


def _graded_answer(outcome: Outcome, rubric: Rubric, answer: str) -> GradedAnswer:
    assert outcome.grade is not None  # noqa: S101 - only those that were graded come here
    return GradedAnswer(outcome.grade, rubric, answer)


def _result(read: ReadItem, outcome: Outcome | None) -> _Result:
    if outcome is None:
        assert read.problem is not None  # noqa: S101 - what has no problem was graded
        return read.problem
    return outcome.grade_json if outcome.failure is None else problem_of(outcome.failure)


def _json(scope: Scope, items: tuple[ReadItem, ...], results: list[_Result], ids: dict[int, str]) -> bytes:
    # Put together as text: the grades are JSON already, and reading them only to write them again would cost more
    # than all the rest of the response.
    graded = sum(isinstance(result, bytes) for result in results)
    parts = []
    for i, (read, result) in enumerate(zip(items, results, strict=True)):
        kept = f'"grade_id":"{ids[i]}",' if i in ids else ""
        head = f'{{"id":{json.dumps(read.id)},{kept}"index":{i},'
        if isinstance(result, bytes):
            parts.append(f'{head}"status":"graded","grade":'.encode() + result + b"}")
        else:
            problem = problem_json(scope, result.type, result.detail, errors=result.errors)
            parts.append(f'{head}"status":"failed","problem":{problem}}}'.encode())
    counts = f'{{"graded":{graded},"failed":{len(results) - graded},"items":['
    return counts.encode() + b",".join(parts) + b"]}"

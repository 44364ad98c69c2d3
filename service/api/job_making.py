"""`POST /v1/jobs`: many answers in, a job that grades them by and by out."""

import json
from functools import partial
from io import BytesIO

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.answers.options import ReadOptions
from service.api.body import invalid, read_body
from service.api.claim import claim_of, take_key
from service.api.documented import Documentation, gives, refuses, schema
from service.api.feedback import check_model
from service.api.job_intake import Answers, NewJob, check_room, read_options, take_in
from service.api.job_requests import JobRequest, WebhookRequest
from service.api.job_upload import MULTIPART, is_multipart, read_upload
from service.api.job_views import job_view
from service.api.making import made
from service.api.problem_types import (
    BODY_TOO_LARGE,
    CANNOT_DERIVE,
    INVALID_JSON,
    INVALID_REQUEST,
    JOB_NOT_FOUND,
    JOB_WRONG_STATE,
    LLM_NOT_CONFIGURED,
    NO_TEMPORARY_SPACE,
    REFERENCE_TOO_LONG,
    RUBRIC_NOT_FOUND,
    RUBRIC_NOT_PUBLISHED,
    RUBRIC_TOO_LARGE,
    TOO_BUSY,
    TOO_MANY_ANSWERS,
    TOO_MANY_JOBS,
    UNREADABLE_FILE,
    UNSUPPORTED_MEDIA_TYPE,
    UPLOAD_STALLED,
)
from service.api.problems import FieldError
from service.api.query import refuse_unknown
from service.api.services import Services, services_of
from service.api.store_access import caller_of, in_store
from service.jobs.job_options import JobOptions
from service.store.job_records import Job
from service.store.store import TenantStore
from service.webhooks.endpoint import read_endpoint
from service.webhooks.rules import RefusedError, rules_of
from service.webhooks.signature import new_secret

router = APIRouter(tags=["jobs"], dependencies=[Depends(refuse_unknown)])


EXAMPLES: Documentation = {
    "one-question": {
        "summary": "Answers to one question, by its reference answer",
        "value": {
            "question": "库存成本由哪些部分构成？",
            "reference_answers": ["1. 订货成本。2. 保管成本。3. 缺货成本。"],
            "max_marks": 6,
            "items": [
                {"id": "2026-0001", "student": "s-01", "answer": "包括订货的成本，还有缺货造成的损失。"},
                {"id": "2026-0002", "student": "s-02", "answer": "保管成本。"},
            ],
        },
    },
    "many-questions": {
        "summary": "Each answer with its own reference answer, without feedback",
        "value": {
            "feedback": False,
            "items": [
                {
                    "id": "a",
                    "answer": "包括订货的成本。",
                    "question_text": "库存成本由哪些部分构成？",
                    "reference_answer": "1. 订货成本。2. 保管成本。3. 缺货成本。",
                    "max_marks": 6,
                },
                {
                    "id": "b",
                    "answer": "A stack is last in, first out.",
                    "reference_answer": "A stack returns the element that was added last.",
                },
            ],
        },
    },
}


def _takes() -> Documentation:
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {
                "type": "string",
                "format": "binary",
                "description": "JSON lines, a JSON array, CSV, a workbook (.xlsx, .xls, .ods), or Parquet, also in "
                "gzip: docs/answer-files.md.",
            },
            "options": schema("JobRequest"),
        },
    }
    content = {
        "application/json": {"schema": schema("JobRequest"), "examples": EXAMPLES},
        MULTIPART: {"schema": form},
    }
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/v1/jobs",
    summary="Grade many answers",
    description="Takes the answers as JSON, or as a file with the other fields as JSON in the part `options`, and "
    "grades them by and by: read how far it is at the address in `Location`. Rows that are no answers that could be "
    "graded are kept as failed, with their numbers and reasons (`/v1/jobs/{id}/rejects`).",
    status_code=202,
    openapi_extra=_takes(),
    responses={
        **gives(
            "JobView",
            "The job, which begins at once.",
            status=202,
            headers={"Location": "The job's address."},
        ),
        **refuses(
            INVALID_JSON,
            RUBRIC_NOT_FOUND,
            RUBRIC_NOT_PUBLISHED,
            JOB_NOT_FOUND,
            JOB_WRONG_STATE,
            LLM_NOT_CONFIGURED,
            UPLOAD_STALLED,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            REFERENCE_TOO_LONG,
            RUBRIC_TOO_LARGE,
            CANNOT_DERIVE,
            UNREADABLE_FILE,
            TOO_MANY_ANSWERS,
            TOO_BUSY,
            NO_TEMPORARY_SPACE,
            TOO_MANY_JOBS,
        ),
    },
)
async def make_job(request: Request) -> Response:
    """Make a job."""
    services = services_of(request)
    settings = services.settings
    claim = claim_of(request)
    # What a dead server had received of this very request is gone once the key is taken.
    dead = None if claim is None else claim.dead
    await in_store(request, partial(check_room, settings=settings, but=dead))
    if is_multipart(request):
        most_bytes, most_options = settings.most_upload_bytes, settings.most_body_bytes
        async with read_upload(request, most_bytes=most_bytes, most_options=most_options) as upload:
            options = read_options(
                upload.name,
                columns=upload.request.columns,
                sheet=upload.request.sheet,
                encoding=upload.request.encoding,
                most_answer_characters=settings.most_answer_characters,
                most_value_characters=settings.most_reference_characters,
            )
            return await _made(request, upload.request, Answers(upload.file, options), services)
    body = await read_body(request, JobRequest, most_bytes=settings.most_body_bytes)
    if not body.items:
        raise invalid(
            [FieldError(pointer="#/items", detail="Send the answers, at least one, or a file of them.")]
        )
    for field in ("columns", "sheet", "encoding"):
        if getattr(body, field):
            raise invalid(
                [FieldError(pointer=f"#/{field}", detail="This is for a file of answers: leave it out.")]
            )
    # Read as the rows of a file are, so that there is one way in.
    items = json.dumps(body.items, default=str).encode()
    options = ReadOptions(
        kind="json",
        most_answer_characters=settings.most_answer_characters,
        most_value_characters=settings.most_reference_characters,
    )
    return await _made(request, body, Answers(BytesIO(items), options), services)


async def _made(request: Request, body: JobRequest, answers: Answers, services: Services) -> Response:
    check_model(body.explaining, services)
    caller = caller_of(request)
    secret, secret_is_new = _secret(body.webhook, services)
    rubric = await services.rubrics.rubric_of(body, services, caller) if body.has_rubric else None
    new = NewJob(
        options=JobOptions(body.explaining),
        rubric=rubric,
        whatever_question=body.whatever_question,
        webhook_url=body.webhook.url if body.webhook is not None else None,
        webhook_secret=secret,
    )
    await take_key(request)
    claim = claim_of(request)

    def work(tenant: TenantStore, last: TenantStore) -> Job:
        # A repeat that finds its first execution dead finds what that one had received by the id.
        id = None if claim is None else claim.owner
        return take_in(new, answers, tenant, last, services.settings, id=id)

    shown = secret if secret_is_new else None
    response = await made(request, work, partial(_response, shown), kind="upload")
    services.jobs.wake()
    return response


def _response(secret: str | None, job: Job) -> Response:
    return Response(
        job_view(job, [], secret=secret).model_dump_json(),
        status_code=202,
        media_type="application/json",
        headers={"Location": f"/v1/jobs/{job.id}"},
    )


def _secret(webhook: WebhookRequest | None, services: Services) -> tuple[str | None, bool]:
    """Return what the job's messages are signed with, and whether it was made here."""
    if webhook is None:
        return None, False
    try:
        read_endpoint(webhook.url, rules_of(services.settings))
    except RefusedError as error:
        raise invalid([FieldError(pointer="#/webhook/url", detail=str(error))]) from None
    if webhook.secret is None:
        return new_secret().reveal(), True
    return webhook.secret.get_secret_value(), False

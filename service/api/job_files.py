"""`GET /v1/jobs/{id}/results`: the results in pages of NDJSON, or as one file in another format."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, BinaryIO, cast

from fastapi import APIRouter, Depends, Query, Request
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from service.api.documented import Documentation, refuses, told_headers
from service.api.job_views import JobId, no_job
from service.api.pages import Cursor, PageOf, page_of
from service.api.problem_types import INVALID_REQUEST, JOB_NOT_FOUND, NO_TEMPORARY_SPACE, TOO_BUSY
from service.api.problems import FieldError, ProblemError
from service.api.query import refuse_unknown
from service.api.store_access import access_of, in_store
from service.api.temporary_space import in_temporary_space
from service.contract.jobs import MoodleIdentifier, ResultFormat
from service.exports import ndjson_file
from service.exports.formats import FORMATS, FormatName, lines_of, write_results
from service.exports.lti_scores import ScoreChoices, score_lines
from service.exports.moodle import MoodleChoices, moodle_lines
from service.exports.ndjson_file import result_line
from service.jobs.job_results import JobResults, part_ids
from service.store.errors import NotFoundError
from service.store.job_records import Job
from service.store.store import TenantStore

MOST_RESULTS = 1_000
_CHUNK = 65_536
_CSV = "text/csv; charset=utf-8"
_HEEDED_BY: dict[str, tuple[ResultFormat, ...]] = {
    "limit": ("ndjson",),
    "cursor": ("ndjson",),
    "rubric": ("ags", "moodle"),
    "item": ("moodle",),
    "identifier": ("moodle",),
}

router = APIRouter(tags=["jobs"], dependencies=[Depends(refuse_unknown)])

_FILE: Documentation = {"schema": {"type": "string", "format": "binary"}}
_LINES: Documentation = {"schema": {"type": "string"}}
_GIVEN: dict[int | str, Documentation] = {
    200: {
        "description": "The results, in the order of the upload: docs/exports.md.",
        "content": {
            ndjson_file.MEDIA_TYPE: _LINES,
            "text/csv": _LINES,
            FORMATS["xlsx"].media_type: _FILE,
            FORMATS["parquet"].media_type: _FILE,
        },
        "headers": told_headers(
            {"Link": 'NDJSON only: the next page, as `rel="next"`; absent on the last one.'}
        ),
    }
}


@dataclass(frozen=True)
class _Asked:
    """What of the results is wanted, and how."""

    format: ResultFormat
    rubric: str | None
    item: str | None
    identifier: MoodleIdentifier


@router.get(
    "/v1/jobs/{job_id}/results",
    summary="Read a job's results",
    description="Also while it runs: what is not graded yet is pending. The same answers graded by the same rubrics "
    "and grader give the same bytes, but for `ags`, whose scores say when they were given. NDJSON comes in pages; "
    "`cursor` and `limit` are for it alone. The other formats are whole files. A parameter that the format does not "
    "heed is refused.",
    responses={**_GIVEN, **refuses(JOB_NOT_FOUND, INVALID_REQUEST, TOO_BUSY, NO_TEMPORARY_SPACE)},
)
async def read_results(
    request: Request,
    job_id: JobId,
    format: Annotated[  # noqa: A002 - the parameter's name
        ResultFormat,
        Query(description="`ags`: score objects of LTI; `moodle`: a CSV for Moodle's grade import."),
    ] = "ndjson",
    limit: Annotated[int, Query(ge=1, le=MOST_RESULTS, description="Results in a page of NDJSON.")] = 200,
    cursor: Cursor = None,
    rubric: Annotated[
        str | None,
        Query(
            min_length=1, max_length=200, description="With `ags` and `moodle`: only results by this rubric."
        ),
    ] = None,
    item: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            description="With `moodle`: the grade item's name; unset: the rubric's id.",
        ),
    ] = None,
    identifier: Annotated[
        MoodleIdentifier,
        Query(description="With `moodle`: which of its fields `student` is."),
    ] = "idnumber",
) -> Response:
    """Give the results of a job."""
    asked = _Asked(format, rubric, item, identifier)
    _check_parameters(request, format)
    if format == "ndjson":
        return await _page(request, job_id, page_of(request, limit, format=format), cursor)
    access = access_of(request)
    job, results = await _results(request, job_id)
    name = f"job-{job.id}"
    try:
        if format in ("xlsx", "parquet"):
            table = cast(FormatName, format)
            file = await in_store(request, lambda tenant: _written(tenant, job, table), kind="export")
            return StreamingResponse(
                access.each(_read(file)),
                media_type=FORMATS[table].media_type,
                headers=_named(name + FORMATS[table].suffix),
                background=BackgroundTask(file.close),
            )
        lines, media_type, suffix = await in_store(
            request, lambda tenant: _lines(tenant, job, results, asked), kind="export"
        )
    except NotFoundError:
        # Deleted since it was looked up.
        raise no_job() from None
    return StreamingResponse(
        access.each(_chunks(lines)), media_type=media_type, headers=_named(name + suffix)
    )


def _check_parameters(request: Request, format: ResultFormat) -> None:  # noqa: A002 - the parameter's name
    """Refuse a parameter that another format heeds: one that filters nothing would show too much."""
    errors = [
        FieldError(
            pointer=f"#/query/{name}", detail=f"Only {' and '.join(formats)} heed `{name}`: leave it out."
        )
        for name, formats in _HEEDED_BY.items()
        if name in request.query_params and format not in formats
    ]
    if errors:
        raise ProblemError(INVALID_REQUEST, errors[0].detail, errors=errors)


async def _results(request: Request, job_id: str) -> tuple[Job, JobResults]:
    def work(tenant: TenantStore) -> tuple[Job, JobResults]:
        job = tenant.jobs.get(job_id)
        return job, JobResults(job, tenant)

    try:
        return await in_store(request, work)
    except NotFoundError:
        raise no_job() from None


async def _page(request: Request, job_id: str, page: PageOf, cursor: str | None) -> Response:
    after = -1 if cursor is None else page.index_of(cursor)
    _, results = await _results(request, job_id)

    def work(_: TenantStore) -> tuple[bytes, int | None]:
        found = results.page(after, page.limit + 1)
        shown = found[: page.limit]
        text = b"".join(result_line(result, times=False) for result in shown)
        return text, shown[-1].index if len(found) > page.limit else None

    text, last = await in_store(request, work)
    headers = {} if last is None else {"Link": f'<{page.link_after((last,))}>; rel="next"'}
    return Response(text, media_type=ndjson_file.MEDIA_TYPE, headers=headers)


def _lines(
    tenant: TenantStore, job: Job, results: JobResults, asked: _Asked
) -> tuple[Iterable[bytes], str, str]:
    if asked.format == "csv":
        return lines_of(results, "csv", parts=_parts(tenant, job)), _CSV, ".csv"
    if asked.format == "ags":
        return (
            score_lines(results, ScoreChoices(rubric_id=asked.rubric, ended=job.finished_at is not None)),
            # Each line is a score, which is sent to a platform by itself; many of them are no JSON.
            ndjson_file.MEDIA_TYPE,
            ".scores.ndjson",
        )
    item = asked.item or asked.rubric or job.rubric_id or "Caifen"
    choices = MoodleChoices(item=item, identifier=asked.identifier, rubric_id=asked.rubric)
    return moodle_lines(results, choices), _CSV, ".moodle.csv"


def _written(tenant: TenantStore, job: Job, kind: FormatName) -> BinaryIO:
    with in_temporary_space(), ExitStack() as stack:
        file = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))
        write_results(JobResults(job, tenant), file, kind, parts=_parts(tenant, job))
        file.seek(0)
        # Closed by the response when it has been sent.
        stack.pop_all()
        return file


def _parts(tenant: TenantStore, job: Job) -> list[str]:
    """Return the parts with columns of their own: those of the job's rubric, if it has one for all."""
    return [] if job.rubric_id is None else list(part_ids(tenant.job_rubrics.of_item(job, None)))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _read(file: BinaryIO) -> Iterator[bytes]:
    read: Callable[[], bytes] = lambda: file.read(_CHUNK)  # noqa: E731
    return iter(read, b"")


def _chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Join lines, since each chunk goes through the event loop by itself."""
    chunk = bytearray()
    for line in lines:
        chunk += line
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)

"""What the store brings to the app: the rooms with its routes, and the doors before all of them."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode
from starlette.middleware.gzip import GZipMiddleware
from structlog.typing import FilteringBoundLogger

from service.api import (
    audit_trail,
    grade_reading,
    job_control,
    job_files,
    job_making,
    job_reading,
    replaying,
    reviewing,
    rubric_reading,
    rubric_writing,
    students,
)
from service.api.audit_trail import AuditPage
from service.api.door import Door
from service.api.draft_body import RubricDraft
from service.api.grade_views import GradePage, KeptGrade, ReviewList, ReviewView
from service.api.idempotency import Idempotent
from service.api.job_requests import JobItem, JobRequest
from service.api.job_views import JobPage, JobView, RejectPage
from service.api.known_keys import KnownKeys
from service.api.query import on_wrong_parameter
from service.api.rate_limit import RateLimit
from service.api.replaying import ReplayResult
from service.api.review_request import ReviewRequest
from service.api.rubric_views import Lint, RubricPage
from service.api.services import Services
from service.api.students import ForgottenStudent
from service.api.transfers import Transfers

_JOBS = (job_making, job_reading, job_control, job_files)
ROOMS = (rubric_reading, rubric_writing, grade_reading, reviewing, replaying, students, audit_trail, *_JOBS)

MODELS: list[tuple[type[BaseModel], JsonSchemaMode]] = [
    (RubricDraft, "validation"),
    (RubricPage, "serialization"),
    (Lint, "serialization"),
    (GradePage, "serialization"),
    (KeptGrade, "serialization"),
    (ReviewRequest, "validation"),
    (ReviewView, "serialization"),
    (ReviewList, "serialization"),
    (ReplayResult, "serialization"),
    (ForgottenStudent, "serialization"),
    (AuditPage, "serialization"),
    (JobRequest, "validation"),
    (JobItem, "validation"),
    (JobView, "serialization"),
    (JobPage, "serialization"),
    (RejectPage, "serialization"),
]
"""What the routes take and give."""

SMALLEST_COMPRESSED = 1_000
"""Bytes; a shorter response hardly gets shorter."""


def add_doors(app: FastAPI, services: Services, log: FilteringBoundLogger, *, keyless: bool) -> None:
    """Put compression, keys, rate limits, room for transfers, and idempotency before the routes.

    What is added last comes first.
    """
    settings = services.settings
    app.add_exception_handler(RequestValidationError, on_wrong_parameter)
    app.add_middleware(
        Idempotent,
        store=services.store,
        log=log,
        metrics=services.metrics,
        most_bytes=settings.most_body_bytes,
        most_upload_bytes=settings.most_upload_bytes,
    )
    # Before the body is spooled, since that is what an upload needs room for.
    app.add_middleware(
        Transfers,
        most_uploads=settings.most_uploads,
        most_exports=settings.most_exports,
        idle_seconds=settings.transfer_idle_seconds,
        metrics=services.metrics,
    )
    app.add_middleware(
        Door,
        keys=KnownKeys(services.store, keyless=keyless),
        rate_limit=RateLimit(settings.key_rate),
        metrics=services.metrics,
    )
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED)

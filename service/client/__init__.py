"""A typed client of the HTTP API: `Client` and `AsyncClient` (docs/client.md)."""

from service.api.job_requests import JobItem, JobRequest, WebhookRequest
from service.api.requests import BatchItem, BatchRequest, DeriveRequest, GradeRequest
from service.api.review_request import NewPointMarks, ReviewRequest
from service.client.async_client import AsyncClient
from service.client.client import Client
from service.client.error import CaifenError
from service.client.kept import GivenGrade, RubricState
from service.client.tries import Tries

__all__ = [
    "AsyncClient",
    "BatchItem",
    "BatchRequest",
    "CaifenError",
    "Client",
    "DeriveRequest",
    "GivenGrade",
    "GradeRequest",
    "JobItem",
    "JobRequest",
    "NewPointMarks",
    "ReviewRequest",
    "RubricState",
    "Tries",
    "WebhookRequest",
]

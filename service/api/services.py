"""What the routes share: settings, the executor, the store, who may come in, and what is counted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from service.api.admission import Admission
from service.api.answer_admission import AnswerAdmission
from service.api.metrics import Metrics
from service.api.workers import Workers
from service.jobs.executor import Executor
from service.llm.reply import LLM
from service.settings import Settings

if TYPE_CHECKING:
    from service.api.job_threads import JobThreads
    from service.api.rubric_source import RubricSource
    from service.api.store_access import StoreAccess


@dataclass(frozen=True)
class Services:
    """One set for each app."""

    settings: Settings
    executor: Executor
    answers: AnswerAdmission
    rubrics: "RubricSource"
    deriving: Workers
    asking: Admission
    store: "StoreAccess"
    jobs: "JobThreads"
    metrics: Metrics
    llm: LLM | None = None


def services_of(request: Request) -> Services:
    """Return the services of the app that `request` came to."""
    services: Services = request.app.state.services
    return services

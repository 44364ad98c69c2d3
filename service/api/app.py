"""Builds the HTTP app from its routes."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from structlog.typing import FilteringBoundLogger

from service import __version__
from service.api import batch, deriving, grading, health, metrics, openapi, stored
from service.api.admission import Admission
from service.api.answer_admission import AnswerAdmission
from service.api.job_threads import JobThreads
from service.api.json_log import json_log
from service.api.metrics import Metrics
from service.api.problems import ProblemError, on_http_error, on_problem
from service.api.request_log import RequestLog
from service.api.retention_timer import RetentionTimer
from service.api.rubric_source import RubricSource
from service.api.services import Services
from service.api.store_access import StoreAccess
from service.api.tracing import Traced, tracer_for
from service.api.workers import Workers
from service.encoders.protocol import Encoder
from service.jobs.executor import Executor, Tell
from service.jobs.local_executor import LocalExecutor
from service.jobs.task_grader import TaskGrader
from service.jobs.thread_executor import ThreadExecutor
from service.llm.limited import LimitedLLM
from service.llm.load import load_llm
from service.llm.reply import LLM
from service.settings import Settings
from service.store.store import Store, open_store

DERIVING_THREADS = 2

_FAULTS = frozenset(
    {
        "answer_failed",
        "grade_not_kept",
        "job_crashed",
        "jobs_wait",
        "journal_held",
        "model_failed",
        "not_prepared",
        "retention_crashed",
        "retention_failed",
        "webhook_crashed",
        "webhooks_wait",
        "worker_died",
        "worker_failed",
        "worker_hangs",
    }
)


def create_app(
    settings: Settings | None = None,
    *,
    encoder: Encoder | None = None,
    llm: LLM | None = None,
    executor: Executor | None = None,
    store: Store | None = None,
    keyless: bool = True,
) -> FastAPI:
    """Return the app; its workers load the model once the server starts, and end with it.

    Args:
        settings: unset: from the environment.
        encoder: grades with this one, in threads of this process, instead of in worker processes that load the one
            that `settings` name.
        llm: asks this language model instead of the one that `settings` name, if they name one.
        executor: grades with this one, which the app starts and closes; `encoder` is not used then.
        store: keeps everything here instead of in the database that `settings` name, and leaves it open.
        keyless: whether whoever asks may do everything as long as there is no key: for loopback addresses only.
    """
    settings = settings or Settings()
    if llm is None and settings.llm_model is not None:
        llm = load_llm(settings, settings.llm_model)
    log = json_log()
    executor = executor or _executor(settings, encoder, _teller(log))
    counts = Metrics()
    services = Services(
        settings=settings,
        executor=executor,
        answers=AnswerAdmission(workers=executor.workers, most_waiting=settings.most_waiting),
        rubrics=RubricSource(threads=DERIVING_THREADS),
        deriving=Workers(threads=DERIVING_THREADS, most_waiting=settings.most_waiting),
        asking=Admission(settings.llm_concurrency + settings.llm_most_waiting),
        store=_store_access(settings, store, log),
        jobs=JobThreads(executor, settings, llm, _teller(log)),
        metrics=counts,
        llm=llm,
    )
    counts.watch(executor, llm)
    counts.watch_jobs(lambda: services.store.store.backlog())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await services.store.start()
        executor.start()
        services.jobs.start(services.store.store)
        retention = RetentionTimer(services.store.store, settings, tell=_teller(log))
        retention.start()
        # A daemon, since a stopped server need not wait for what it will not use.
        threading.Thread(
            target=_warm, args=[executor, llm, _teller(log)], name="load-llm", daemon=True
        ).start()
        yield
        # Requests have ended or were cut off by now.
        await anyio.to_thread.run_sync(services.jobs.stop)
        await anyio.to_thread.run_sync(retention.close)
        await anyio.to_thread.run_sync(executor.close)
        await services.store.stop()

    app = FastAPI(
        title="Caifen",
        summary="Grades free-text exam answers by key points, with evidence.",
        version=__version__,
        lifespan=lifespan,
        # FastAPI's HTML pages load scripts from elsewhere, and a server of exam answers should not.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.openapi = partial(openapi.document, app, settings)  # type: ignore[method-assign]
    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(HTTPException, on_http_error)
    stored.add_doors(app, services, log, keyless=keyless)
    tracer = tracer_for(log)
    if tracer is not None:
        app.add_middleware(Traced, tracer=tracer)
    app.add_middleware(RequestLog, log=log)
    for room in (grading, batch, deriving, *stored.ROOMS, health, metrics):
        app.include_router(room.router)
    return app


def _store_access(settings: Settings, store: Store | None, log: FilteringBoundLogger) -> StoreAccess:
    if store is not None:
        return StoreAccess(lambda: store, log, close=False)
    return StoreAccess(partial(open_store, settings.database_url.get_secret_value()), log, close=True)


def _executor(settings: Settings, encoder: Encoder | None, tell: Tell) -> Executor:
    if encoder is None:
        return LocalExecutor(settings, tell=tell)
    load = partial(TaskGrader.of, settings, encoder)
    return ThreadExecutor(load, threads=settings.workers or 1, most_recent=settings.recent_grades, tell=tell)


def _teller(log: FilteringBoundLogger) -> Tell:
    def tell(event: str, /, **fields: str | int | float) -> None:
        if event in _FAULTS:
            log.error(event, **fields)
        else:
            log.info(event, **fields)

    return tell


def _warm(executor: Executor, llm: LLM | None, tell: Tell) -> None:
    """Load what the first question to the language model would wait for: importing LiteLLM takes seconds."""
    if not isinstance(llm, LimitedLLM):
        return
    # Grading comes first, and it needs the cores.
    executor.wait_until_settled()
    try:
        asyncio.run(llm.prepare())
    except Exception as error:  # whoever needs it meets the same error, and can tell it
        tell("not_prepared", error=type(error).__name__)

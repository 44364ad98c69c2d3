"""Builds the HTTP app from its routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from structlog.typing import FilteringBoundLogger

from service import __version__
from service.api import deriving, grading, health, openapi, stored
from service.api.admission import Admission
from service.api.json_log import json_log
from service.api.model_loading import ModelLoading
from service.api.problems import ProblemError, on_http_error, on_problem
from service.api.request_log import RequestLog
from service.api.services import Services
from service.api.store_access import StoreAccess
from service.api.workers import Workers
from service.credit.load import credit_model_for
from service.encoders.protocol import Encoder
from service.llm.limited import LimitedLLM
from service.llm.load import load_llm
from service.llm.reply import LLM
from service.settings import Settings
from service.store.store import Store, open_store

DERIVING_THREADS = 2


def create_app(
    settings: Settings | None = None,
    *,
    encoder: Encoder | None = None,
    llm: LLM | None = None,
    store: Store | None = None,
    keyless: bool = True,
) -> FastAPI:
    """Return the app; its model loads in the background once the server starts.

    Args:
        settings: unset: from the environment.
        encoder: grades with this one instead of loading the one that `settings` name.
        llm: asks this language model instead of the one that `settings` name, if they name one.
        store: keeps everything here instead of in the database that `settings` name, and leaves it open.
        keyless: whether whoever asks may do everything as long as there is no key: for loopback addresses only.
    """
    settings = settings or Settings()
    if llm is None and settings.llm_model is not None:
        llm = load_llm(settings, settings.llm_model)
    log = json_log()
    services = Services(
        settings=settings,
        model=ModelLoading(partial(_load, settings, encoder), log, afterwards=partial(_warm, llm)),
        grading=Workers(threads=settings.worker_count, most_waiting=settings.most_waiting),
        deriving=Workers(threads=DERIVING_THREADS, most_waiting=settings.most_waiting),
        asking=Admission(settings.llm_concurrency + settings.llm_most_waiting),
        store=_store_access(settings, store, log),
        llm=llm,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await services.store.start()
        services.model.start()
        yield
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
    app.add_middleware(RequestLog, log=log)
    for room in (grading, deriving, *stored.ROOMS, health):
        app.include_router(room.router)
    return app


def _store_access(settings: Settings, store: Store | None, log: FilteringBoundLogger) -> StoreAccess:
    if store is not None:
        return StoreAccess(lambda: store, log, close=False)
    return StoreAccess(partial(open_store, settings.database_url.get_secret_value()), log, close=True)


def _warm(llm: LLM | None) -> None:
    """Load what the first question to the language model would wait for: importing LiteLLM takes seconds."""
    if isinstance(llm, LimitedLLM):
        asyncio.run(llm.prepare())


def _load(settings: Settings, encoder: Encoder | None) -> Encoder:
    if encoder is None:
        # Here, not above: it imports torch, which takes seconds, and the port should open at once.
        from service.encoders.load import load_encoder

        encoder = load_encoder(settings)
    # A credit model that can't be used is told now, not by every request.
    credit_model_for(settings, encoder)
    return encoder

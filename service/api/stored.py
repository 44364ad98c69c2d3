"""What the store brings to the app: the rooms with its routes, and the doors before all of them."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.middleware.gzip import GZipMiddleware
from structlog.typing import FilteringBoundLogger

from service.api.door import Door
from service.api.idempotency import Idempotent
from service.api.known_keys import KnownKeys
from service.api.query import on_wrong_parameter
from service.api.rate_limit import RateLimit
from service.api.services import Services

ROOMS = ()

SMALLEST_COMPRESSED = 1_000
"""Bytes; a shorter response hardly gets shorter."""


def add_doors(app: FastAPI, services: Services, log: FilteringBoundLogger, *, keyless: bool) -> None:
    """Put compression, keys, rate limits, and idempotency before the routes; what is added last comes first."""
    settings = services.settings
    app.add_exception_handler(RequestValidationError, on_wrong_parameter)
    app.add_middleware(Idempotent, store=services.store, log=log, most_bytes=settings.most_body_bytes)
    app.add_middleware(
        Door,
        keys=KnownKeys(services.store, keyless=keyless),
        rate_limit=RateLimit(settings.key_rate),
    )
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED)

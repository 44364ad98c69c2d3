"""Traces for OpenTelemetry, where an operator asks for them: one span a request, and nothing of what was sent."""

import os
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from service import __version__

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def tracer_for(log: FilteringBoundLogger) -> "Tracer | None":
    """Return a tracer that sends to `OTEL_EXPORTER_OTLP_ENDPOINT`; None where that is not set.

    Where it is set and the packages of the extra `otel` are missing the log says so, and the server goes on.
    """
    if not os.environ.get(ENDPOINT):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.error("not_traced", reason=f"{ENDPOINT} is set, and the extra is missing: install caifen[otel]")
        return None
    provider = TracerProvider(resource=Resource.create({"service.name": "caifen"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("caifen", __version__)


class Traced:
    """ASGI middleware: a span for each request with its method, route, status, and id.

    It has the route's pattern, not the path, and no query: a client's mistake can put a student's text there.
    """

    def __init__(self, app: ASGIApp, *, tracer: "Tracer") -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind

        # Errors are not recorded: their messages may quote an answer.
        with self._tracer.start_as_current_span(
            scope["method"], kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:

            async def send_noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self._app(scope, receive, send_noted)
            finally:
                route = getattr(scope.get("route"), "path", "(unknown)")
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.route", route)
                span.set_attribute("caifen.request_id", scope.get("state", {}).get("request_id", ""))

"""Spans say which route, which status, and how long; nothing of what was sent."""

import json

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.api.app import create_app
from service.api.json_log import json_log
from service.api.tracing import ENDPOINT, Traced, tracer_for
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric
from tests.api.doubles import BreakingEncoder
from tests.api.live_server import serving, wait_until_ready


def test_without_an_endpoint_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDPOINT, raising=False)
    assert tracer_for(json_log()) is None


def test_a_span_has_route_status_and_id_and_no_text() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    encoder = BreakingEncoder()
    app = create_app(Settings(), encoder=encoder)
    app.add_middleware(Traced, tracer=provider.get_tracer("test"))
    with serving(app) as client:
        wait_until_ready(client)
        client.post("/v1/grade", json=by_rubric(WORDS))
        client.post("/v1/grade", json={WORDS: WORDS})
        client.get(f"/{WORDS}", params={"answer": WORDS})
        encoder.broken = True
        client.post("/v1/grade", json=by_rubric(WORDS + "二"))
    spans = [span for span in kept.get_finished_spans() if span.name != "GET /readyz"]
    assert [(span.name, (span.attributes or {})["http.response.status_code"]) for span in spans] == [
        ("POST /v1/grade", 200),
        ("POST /v1/grade", 422),
        ("GET (unknown)", 404),
        ("POST /v1/grade", 500),
    ]
    for span in spans:
        assert WORDS not in json.dumps(span.to_json(), ensure_ascii=False)
        assert json.dumps(WORDS)[1:-1] not in span.to_json()

"""The log is JSON lines with what operators need, and without what students wrote."""

import json

import pytest

from service.api.app import create_app
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready


def test_each_request_is_one_json_line_without_student_text(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(create_app(Settings(), encoder=LetterEncoder())) as client:
        wait_until_ready(client)
        client.post("/v1/grade", json=by_rubric(WORDS), headers={"X-Request-Id": "good-1"})
        client.post("/v1/grade", json={WORDS: WORDS}, headers={"X-Request-Id": "bad-1"})
        client.get("/v1/grade", params={"answer": WORDS}, headers={"X-Request-Id": "query-1"})
    err = capsys.readouterr().err
    assert WORDS not in err
    assert json.dumps(WORDS)[1:-1] not in err
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["model"] for line in lines if line["event"] == "model_ready"] == ["letters@1"]
    requests = {line["request_id"]: line for line in lines if line["event"] == "request"}
    for request_id, method, status in (
        ("good-1", "POST", 200),
        ("bad-1", "POST", 422),
        ("query-1", "GET", 405),
    ):
        line = requests[request_id]
        assert (line["method"], line["path"], line["status"]) == (method, "/v1/grade", status)
        assert line["ms"] >= 0
        # A wrong method needs no key either way, but whoever asks is known by then.
        known = {"key", "tenant"}
        assert (line["key"], line["tenant"]) == ("local", "default")
        assert (
            set(line)
            == {"event", "level", "timestamp", "method", "path", "status", "ms", "request_id"} | known
        )

"""The body: counts and ids, and nothing else."""

import json
from datetime import datetime

import pytest
from pydantic import ValidationError

from service.contract.job_event import JobEvent
from tests.webhooks.events import EVENT


def test_the_body() -> None:
    assert json.loads(EVENT.body()) == {
        "type": "job.completed",
        "timestamp": "2026-11-25T08:30:00Z",
        "data": {
            "job_id": "job_1",
            "state": "completed",
            "total": 3,
            "done": 2,
            "failed": 1,
            "needs_review": 1,
        },
    }


def test_nothing_else_gets_in() -> None:
    body = json.loads(EVENT.body())
    body["data"]["answer"] = "学生的答案"
    with pytest.raises(ValidationError):
        JobEvent.model_validate_json(json.dumps(body))


def test_the_id_is_the_events_own() -> None:
    again = JobEvent.model_validate_json(EVENT.body())
    assert again.message_id() == EVENT.message_id()
    other = EVENT.model_copy(update={"type": "job.failed"})
    assert other.message_id() != EVENT.message_id()
    assert "." not in EVENT.message_id()


def test_a_time_without_zone() -> None:
    with pytest.raises(ValidationError):
        JobEvent(type="job.failed", timestamp=datetime(2026, 1, 1), data=EVENT.data)

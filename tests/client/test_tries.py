"""What is sent again, and that it is carried out once."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rubrics.model import Rubric
from service.client import (
    BatchItem,
    BatchRequest,
    CaifenError,
    Client,
    GradeRequest,
    JobItem,
    JobRequest,
    Tries,
)
from tests.api.job_server import RUBRIC
from tests.api.stored_server import StoredServer
from tests.client.breaking_proxy import BreakingProxy, Fault, breaking_proxy
from tests.client.conftest import QUICK

COSTS = Rubric.model_validate_json(json.dumps(RUBRIC))
ANSWER = "学生写的秘密订货成本"
FAULTS: list[Fault] = ["busy", "unavailable", "bad_gateway", "cut_before", "cut_after"]


@pytest.fixture(scope="module")
def proxy(live: StoredServer) -> Iterator[BreakingProxy]:
    url = live.client.base_url
    with breaking_proxy(url.host, url.port or 0) as proxy:
        yield proxy


@pytest.fixture
def through(proxy: BreakingProxy, key: str) -> Iterator[Client]:
    proxy.seen.clear()
    proxy.faults.clear()
    with Client(proxy.url, key, tries=QUICK) as client:
        yield client


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_is_graded_once_whatever_happens_on_the_way(
    proxy: BreakingProxy, through: Client, fault: Fault
) -> None:
    proxy.faults[:] = [fault, fault]
    given = through.grade(GradeRequest(rubric=COSTS, answer=ANSWER))
    assert len(proxy.seen) == 3
    assert len({key for _, _, key in proxy.seen}) == 1
    assert [one.id for one in through.list_grades()] == [given.id]
    assert set(proxy.agents) != {None}
    assert str(proxy.agents[-1]).startswith("caifen-client/")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_job_is_made_once_of_a_file_too(
    proxy: BreakingProxy, through: Client, tmp_path: Path, fault: Fault
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,answer\n1,订货成本\n", encoding="utf-8")
    proxy.faults[:] = [fault, fault]
    made = {through.create_job_from_file(file, JobRequest(rubric=COSTS)).id}
    proxy.faults[:] = [fault]
    made.add(through.create_job(JobRequest(rubric=COSTS, items=(JobItem(answer=ANSWER),))).id)
    assert {job.id for job in through.list_jobs()} == made
    assert len(made) == 2
    assert len({key for _, path, key in proxy.seen if path == "/v1/jobs"} - {None}) == 2


@pytest.mark.parametrize("fault", ["busy", "cut_before", "cut_amid"])
def test_a_file_of_results_is_complete_or_not_there(
    proxy: BreakingProxy, through: Client, tmp_path: Path, fault: Fault
) -> None:
    job = through.create_job(JobRequest(rubric=COSTS, items=(JobItem(answer=ANSWER),) * 9, feedback=False))
    through.wait_for_job(job.id, poll=0.05, seconds=60)
    whole = through.save_job_results(job.id, tmp_path / "whole", format="csv").read_bytes()
    proxy.faults[:] = [fault, fault]
    assert through.save_job_results(job.id, tmp_path / "again", format="csv").read_bytes() == whole
    proxy.faults[:] = [fault] * 9
    with pytest.raises(CaifenError):
        through.save_job_results(job.id, tmp_path / "never", format="csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "whole"]


def test_each_call_has_a_key_of_its_own_and_may_have_yours(proxy: BreakingProxy, through: Client) -> None:
    request = GradeRequest(rubric=COSTS, answer=ANSWER)
    first, second = through.grade(request), through.grade(request)
    assert first.id != second.id
    third = through.grade(request, idempotency_key="mine-1")
    assert through.grade(request, idempotency_key="mine-1") == third
    with pytest.raises(CaifenError, match="idempotency-key-reused"):
        through.grade_batch(
            BatchRequest(rubric=COSTS, items=(BatchItem(answer=""),)), idempotency_key="mine-1"
        )
    assert len({key for _, _, key in proxy.seen}) == 3


def test_what_changes_a_state_is_not_sent_again_when_nobody_knows(
    proxy: BreakingProxy, through: Client
) -> None:
    draft = through.create_rubric(COSTS)
    proxy.faults[:] = ["cut_after"]
    with pytest.raises(CaifenError) as caught:
        through.put_rubric(COSTS, etag=draft.etag)
    assert (caught.value.type, caught.value.tries) == ("/client/unreachable", 1)
    proxy.faults[:] = ["bad_gateway"]
    with pytest.raises(CaifenError) as caught:
        through.delete_rubric("costs")
    assert (caught.value.type, caught.value.status) == ("/client/unreadable-response", 502)
    proxy.faults[:] = ["busy"]
    through.delete_rubric("costs")
    assert list(through.list_rubrics()) == []


def test_it_gives_up_and_tells_nothing_of_what_was_sent(
    proxy: BreakingProxy, through: Client, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy.faults[:] = ["cut_before"] * 9
    with pytest.raises(CaifenError) as caught:
        through.grade(GradeRequest(rubric=COSTS, answer=ANSWER))
    assert (caught.value.type, caught.value.status, caught.value.tries) == ("/client/unreachable", None, 5)
    assert caught.value.__context__ is None
    told = f"{caught.value} {caught.value!r} {caplog.text}"
    assert "秘密" not in told
    assert key not in told


def _told(status: int, type: str, **headers: str) -> httpx.Response:  # noqa: A002
    problem = {
        "type": f"/problems/{type}",
        "title": "t",
        "status": status,
        "detail": "d",
        "instance": "/requests/1",
    }
    return httpx.Response(status, json=problem, headers=headers)


@pytest.mark.parametrize(
    ("response", "repeatable", "again"),
    [
        (_told(429, "too-busy", **{"Retry-After": "1"}), False, True),
        (_told(429, "rate-limited", **{"Retry-After": "1"}), True, True),
        (_told(503, "model-loading", **{"Retry-After": "1"}), False, True),
        (_told(503, "model-failed"), True, False),
        (_told(409, "idempotency-key-in-use", **{"Retry-After": "1"}), True, True),
        (_told(408, "upload-stalled"), False, True),
        (_told(409, "rubric-exists"), True, False),
        (_told(500, "internal-error"), True, False),
        (_told(503, "store-unavailable", **{"Retry-After": "121"}), True, False),
        (httpx.Response(429), False, True),
        (httpx.Response(503), False, False),
        (httpx.Response(503), True, True),
        (httpx.Response(404), True, False),
    ],
)
def test_what_is_sent_again(response: httpx.Response, repeatable: bool, again: bool) -> None:
    tries = Tries()
    assert (tries.after_response(1, response, repeatable=repeatable) is not None) == again
    assert tries.after_response(5, response, repeatable=repeatable) is None


def test_pauses_grow_and_retry_after_comes_on_top() -> None:
    tries = Tries(most=20, draw=lambda _low, high: high)
    silence = [tries.after_silence(sent, httpx.ReadError(""), repeatable=True) for sent in range(1, 9)]
    assert silence == [0.5, 1, 2, 4, 8, 16, 30, 30]
    busy = _told(429, "too-busy", **{"Retry-After": "7"})
    assert tries.after_response(1, busy, repeatable=True) == 7.5
    drawn = {Tries().after_silence(3, httpx.ReadError(""), repeatable=True) for _ in range(20)}
    assert len(drawn) > 1
    assert all(pause is not None and 1 <= pause <= 2 for pause in drawn)


def test_what_never_reached_the_server_is_sent_again_and_a_bad_request_is_not() -> None:
    tries = Tries()
    assert tries.after_silence(1, httpx.ConnectError(""), repeatable=False) is not None
    assert tries.after_silence(1, httpx.ReadTimeout(""), repeatable=False) is None
    assert tries.after_silence(1, httpx.LocalProtocolError(""), repeatable=True) is None


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    asked: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(time.monotonic())
        return _told(503, "model-loading", **{"Retry-After": "1"}) if len(asked) == 1 else httpx.Response(204)

    with Client("http://127.0.0.1:1", tries=QUICK, transport=httpx.MockTransport(answer)) as client:
        client.delete_job("x")
    assert asked[1] - asked[0] >= 1


def test_a_link_to_another_server_is_not_followed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "127.0.0.1"
        return httpx.Response(200, json={"items": [], "next": "https://elsewhere.example/v1/jobs"})

    with (
        Client("http://127.0.0.1:1", "cf_x", transport=httpx.MockTransport(answer)) as client,
        pytest.raises(CaifenError, match="unreadable-response"),
    ):
        list(client.list_jobs())


def test_fields_of_a_newer_server_are_left_aside_and_a_path_before_the_api_is_kept() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/caifen/readyz"
        return httpx.Response(200, json={"status": "ready", "model": "m", "new": {}})

    with Client("http://127.0.0.1:1/caifen/", transport=httpx.MockTransport(answer)) as client:
        assert client.readiness().model == "m"

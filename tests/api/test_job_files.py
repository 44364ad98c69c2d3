"""The files of a job's results: parameters, decisions of people, jobs that ended early, and what platforms are told."""

import csv
import io
import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest

from service.encoders.protocol import Vectors
from service.store.store import Store
from tests.api.doubles import LetterEncoder
from tests.api.job_server import RUBRIC, job_server, make, results, wait
from tests.api.problem_checks import check_problem


@pytest.fixture(scope="module")
def server(store: Store) -> Iterator[httpx.Client]:
    with job_server(store) as client:
        yield client


def scores(client: httpx.Client, job: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the score object of each student, of whom none has two."""
    response = client.get(f"/v1/jobs/{job['id']}/results", params={"format": "ags"}).raise_for_status()
    read = [json.loads(line) for line in response.content.splitlines()]
    found = {score["userId"]: score for score in read}
    assert len(found) == len(read)
    return found


def table(client: httpx.Client, job: dict[str, Any]) -> list[dict[str, str]]:
    response = client.get(f"/v1/jobs/{job['id']}/results", params={"format": "csv"}).raise_for_status()
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def grade_ids(client: httpx.Client, job: dict[str, Any]) -> list[str]:
    kept = client.get("/v1/grades", params={"job": job["id"]}).json()["items"]
    return [one["id"] for one in sorted(kept, key=lambda one: one["reference"])]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (wrong, name)
        for wrong, heeded in (
            ("limit=5", "ndjson"),
            ("cursor=x", "ndjson"),
            ("rubric=costs", "ags moodle"),
            ("item=Exam", "moodle"),
            ("identifier=email", "moodle"),
        )
        for name in ("ndjson", "csv", "xlsx", "parquet", "ags", "moodle")
        if name not in heeded.split()
    ],
)
def test_a_parameter_that_the_format_does_not_heed_is_refused(
    server: httpx.Client, wrong: str, name: str
) -> None:
    response = server.get(f"/v1/jobs/x/results?format={name}&{wrong}")
    problem = check_problem(response, 422, "invalid-request")
    assert [one["pointer"] for one in problem["errors"]] == [f"#/query/{wrong.partition('=')[0]}"]


def test_a_rejection_is_told_after_the_marks_that_it_takes_back(server: httpx.Client) -> None:
    job = make(server, "订货成本和缺货成本", "别的")
    wait(server, job)
    first = scores(server, job)["s0"]
    (id, _) = grade_ids(server, job)
    marks = [{"part_id": "1", "key_point_id": "1.1", "marks": 1}]
    server.post(f"/v1/grades/{id}/reviews", json={"decision": "adjust", "marks": marks}).raise_for_status()
    adjusted = scores(server, job)["s0"]
    server.post(f"/v1/grades/{id}/reviews", json={"decision": "reject"}).raise_for_status()
    rejected = scores(server, job)["s0"]
    assert first["timestamp"] < adjusted["timestamp"] < rejected["timestamp"]
    assert (rejected["gradingProgress"], "scoreGiven" in rejected) == ("PendingManual", False)
    assert [(row["reviewed"], row["needs_review"], row["marks"]) for row in table(server, job)[:1]] == [
        ("true", "true", "")
    ]
    line, other = map(json.loads, results(server, job).splitlines())
    assert (line["review"]["marks"], other["review"]) == (None, None)
    assert line["grade"]["marks"] is not None


def test_an_accepted_grade_keeps_its_feedback(server: httpx.Client) -> None:
    job = make(
        server, "订货成本和缺货成本", "this answer is in another language", feedback="template", language="en"
    )
    wait(server, job)
    before = [json.loads(line)["grade"]["feedback"]["overall"] for line in results(server, job).splitlines()]
    for id in grade_ids(server, job):
        server.post(f"/v1/grades/{id}/reviews", json={"decision": "accept"}).raise_for_status()
    comments = [row["comment"] for row in table(server, job)]
    waits = " A teacher will look at this grade again."
    assert comments == [text.removesuffix(waits) for text in before]
    assert all(comments)
    assert any(text.endswith(waits) for text in before), "one of them was flagged"
    assert [score["comment"] for score in scores(server, job).values()] == comments


def test_a_reviewer_s_comment_goes_to_the_student(server: httpx.Client) -> None:
    job = make(server, "订货成本和缺货成本", "别的", "缺货成本", feedback="template")
    wait(server, job)
    marks = [{"part_id": "1", "key_point_id": "1.1", "marks": 1}]
    bodies: list[dict[str, Any]] = [
        {"decision": "accept", "comment": "很好。\n=1+1 \0"},
        {"decision": "adjust", "marks": marks, "comment": "差一点。", "note": "secret"},
        {"decision": "reject", "comment": "not shown"},
    ]
    for id, body in zip(grade_ids(server, job), bodies, strict=True):
        kept = server.post(f"/v1/grades/{id}/reviews", json=body).raise_for_status().json()
        assert kept["comment"] == body["comment"]
        shown = server.get(f"/v1/grades/{id}").json()
        assert (shown["reviews"], shown["feedback"]) == ([kept], [])
    read = [json.loads(line)["review"]["comment"] for line in results(server, job).splitlines()]
    assert read == ["很好。\n=1+1 \0", "差一点。", ""]
    told = [score.get("comment") for score in scores(server, job).values()]
    assert told == [*read[:2], None]
    assert [row["comment"] for row in table(server, job)][1:] == ["差一点。", ""]
    refused = server.post(f"/v1/grades/{id}/reviews", json={"decision": "accept", "comment": "x" * 5_001})
    check_problem(refused, 422, "invalid-request")


def test_a_second_row_under_the_same_id_takes_no_mark_away(server: httpx.Client) -> None:
    content = "id,student,answer\na,s1,订货成本和缺货成本\na,s1,别的\n".encode()
    response = server.post(
        "/v1/jobs", files={"file": ("a.csv", content)}, data={"options": json.dumps({"rubric": RUBRIC})}
    )
    job = wait(server, response.raise_for_status().json())
    assert job["counts"]["rejected"] == 1
    assert [row["status"] for row in table(server, job)] == ["graded", "failed"]
    assert scores(server, job)["s1"]["gradingProgress"] in ("FullyGraded", "PendingManual")


def test_what_a_cancelled_job_did_not_grade_is_not_ready(fresh_store: Store) -> None:
    gate = threading.Event()

    class Gate(LetterEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if any("号" in text for text in texts):
                assert gate.wait(60)
            return super().encode(texts)

    with job_server(fresh_store, Gate()) as client:
        job = make(client, "1号", "2号")
        running = scores(client, job)
        client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()
        ended = scores(client, job)
        gate.set()
    assert {score["gradingProgress"] for score in running.values()} == {"Pending"}
    assert {score["gradingProgress"] for score in ended.values()} == {"NotReady"}
    assert all("scoreGiven" not in score for score in ended.values())
    assert all(ended[student]["timestamp"] > running[student]["timestamp"] for student in ended)

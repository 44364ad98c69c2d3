"""Jobs over HTTP: answers in as JSON or as a file, progress, states, results, rejects, webhooks, problems."""

import base64
import csv
import io
import json
import threading
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

from service.encoders.protocol import Vectors
from service.keys.keys import create_key
from service.store.jobs import Jobs
from service.store.store import Store
from service.webhooks.signature import new_secret
from tests.api.doubles import LetterEncoder
from tests.api.job_server import RUBRIC, items, job_server, make, results, wait
from tests.api.problem_checks import check_problem

ANSWERS = ["订货成本和缺货成本", "缺货成本", "", "别的", "订货成本"]
SECRET = new_secret().reveal()


@pytest.fixture(scope="module")
def server(store: Store) -> Iterator[httpx.Client]:
    with job_server(store) as client:
        yield client


class Gate(LetterEncoder):
    """Lets answers through while it is open."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        if any("号" in text for text in texts):
            assert self.open.wait(60)
        return super().encode(texts)


def upload(client: httpx.Client, name: str, content: bytes, **options: Any) -> httpx.Response:
    data = {"options": json.dumps(options)} if options else {}
    return client.post("/v1/jobs", files={"file": (name, content)}, data=data)


def lines(client: httpx.Client, job: dict[str, Any], limit: int = 200) -> list[dict[str, Any]]:
    return [json.loads(line) for line in results(client, job, limit).splitlines()]


def test_each_answer_gets_the_grade_that_it_gets_alone(server: httpx.Client) -> None:
    job = make(server, *ANSWERS)
    assert job["counts"]["total"] == 5
    done = wait(server, job)
    assert done["state"] == "completed"
    counts = done["counts"]
    assert (counts["done"], counts["failed"], counts["pending"]) == (5, 0, 0)
    assert done["review_share"] == counts["review"] / 5
    assert (done["eta_seconds"], done["error"], done["webhook"]) == (None, None, None)
    found = lines(server, job, limit=2)
    assert [line["id"] for line in found] == ["i0", "i1", "i2", "i3", "i4"]
    assert [line["student"] for line in found] == ["s0", "s1", "s2", "s3", "s4"]
    for line, answer in zip(found, ANSWERS, strict=True):
        alone = server.post("/v1/grade", json={"rubric": RUBRIC, "answer": answer, "keep": False})
        assert line["grade"] == alone.raise_for_status().json()
    kept = server.get("/v1/grades", params={"job": job["id"]}).json()["items"]
    assert {one["reference"] for one in kept} == {"i0", "i1", "i2", "i3", "i4"}


def test_two_jobs_of_the_same_answers_give_the_same_bytes(server: httpx.Client) -> None:
    jobs = [make(server, *ANSWERS) for _ in range(2)]
    for job in jobs:
        wait(server, job)
    for name in ("ndjson", "csv", "xlsx", "parquet", "moodle"):
        first, second = (
            server.get(f"/v1/jobs/{job['id']}/results", params={"format": name}).raise_for_status()
            for job in jobs
        )
        assert first.content == second.content, name
        assert first.content


def test_results_come_in_every_format(server: httpx.Client) -> None:
    job = make(server, *ANSWERS)
    wait(server, job)

    def get(name: str, **more: str) -> httpx.Response:
        response = server.get(f"/v1/jobs/{job['id']}/results", params={"format": name, **more})
        return response.raise_for_status()

    table = get("csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["i0", "i1", "i2", "i3", "i4"]
    assert rows[0]["part:1"] == rows[0]["marks"]
    assert table.headers["Content-Disposition"] == f'attachment; filename="job-{job["id"]}.csv"'
    assert zipfile.ZipFile(io.BytesIO(get("xlsx").content)).testzip() is None
    assert pyarrow.parquet.read_table(io.BytesIO(get("parquet").content)).num_rows == 5
    assert get("ags").headers["Content-Type"].startswith("application/x-ndjson")
    scores = [json.loads(line) for line in get("ags").content.splitlines()]
    assert [score["userId"] for score in scores] == ["s0", "s1", "s2", "s3", "s4"]
    assert {score["gradingProgress"] for score in scores} <= {"FullyGraded", "PendingManual"}
    assert get("moodle", item="Exam").content.splitlines()[0] == b"idnumber,Exam,Exam (feedback)"
    assert server.get(f"/v1/jobs/{job['id']}/results?format=csv&cursor=x").status_code == 422
    assert server.get(f"/v1/jobs/{job['id']}/results?cursor=x").status_code == 422


def test_a_review_shows_in_the_results(server: httpx.Client) -> None:
    job = make(server, *ANSWERS[:3])
    wait(server, job)
    kept = server.get("/v1/grades", params={"job": job["id"]}).json()["items"]
    ids = {one["reference"]: one["id"] for one in kept}
    adjust = {
        "decision": "adjust",
        "marks": [
            {"part_id": "1", "key_point_id": "1.1", "marks": 1.5},
            {"part_id": "1", "key_point_id": "1.2", "marks": 2},
        ],
    }
    for name, body in (("i0", adjust), ("i1", {"decision": "accept"}), ("i2", {"decision": "reject"})):
        server.post(f"/v1/grades/{ids[name]}/reviews", json=body).raise_for_status()
    response = server.get(f"/v1/jobs/{job['id']}/results", params={"format": "ags"})
    scores = {score["userId"]: score for score in map(json.loads, response.content.splitlines())}
    assert (scores["s0"]["gradingProgress"], scores["s0"]["scoreGiven"]) == ("FullyGraded", 3.5)
    assert scores["s1"]["gradingProgress"] == "FullyGraded"
    assert (scores["s2"]["gradingProgress"], "scoreGiven" in scores["s2"]) == ("PendingManual", False)
    assert lines(server, job)[0]["review"]["marks"] == 3.5


def test_a_students_rejected_rows_go_with_the_rest(store: Store) -> None:
    twice = [f"r-{i},reject-{i},{answer}" for i in (1, 2) for answer in ("订货成本", "again")]
    rows = "\n".join(["id,student,answer", *twice, "r-3," + "x" * 201 + ",y"])
    with job_server(store) as client:
        job = upload(client, "a.csv", rows.encode(), rubric=RUBRIC).json()
        assert wait(client, job)["counts"]["rejected"] == 3
        students = ["reject-1", "reject-1", "reject-2", "reject-2", None]
        assert [line["student"] for line in lines(client, job)] == students
        assert client.delete("/v1/students/reject-1").json()["job_items"] == 2
        counts = client.get(f"/v1/jobs/{job['id']}").json()["counts"]
        assert (counts["rejected"], counts["failed"], counts["forgotten"]) == (2, 2, 2)
        rejects = client.get(f"/v1/jobs/{job['id']}/rejects").json()["items"]
        assert [one["id"] for one in rejects] == ["r-2", "r-3"]
        left = json.dumps(rejects) + results(client, job).decode()
        assert "reject-1" not in left
        assert "r-1" not in left


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_is_taken_with_its_rejects_and_nothing_is_lost(server: httpx.Client, name: str) -> None:
    if name == "a.csv":
        content = "id,student,answer\na,s1,订货成本\na,s2,缺货成本\nb,s3\nc,s4,缺货成本\n".encode()
    else:
        rows = [
            {"id": "a", "student": "s1", "answer": "订货成本"},
            {"id": "a", "student": "s2", "answer": "缺货成本"},
            {"id": "b", "student": "s3"},
            {"id": "c", "student": "s4", "answer": "缺货成本"},
        ]
        content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    response = upload(server, name, content, rubric=RUBRIC, feedback=False)
    assert response.status_code == 202, response.text
    job = wait(server, response.json())
    counts = job["counts"]
    assert (counts["total"], counts["done"], counts["failed"], counts["rejected"]) == (4, 2, 2, 2)
    first = server.get(f"/v1/jobs/{job['id']}/rejects", params={"limit": 1}).json()
    second = server.get(first["next"]).json()
    assert second["next"] is None
    rejects = first["items"] + second["items"]
    shift = 2 if name == "a.csv" else 1
    assert [(one["index"], one["row"], one["code"]) for one in rejects] == [
        (1, 1 + shift, "duplicate_id"),
        (2, 2 + shift, "number_of_cells" if name == "a.csv" else "missing_value"),
    ]
    found = lines(server, job)
    assert [line["status"] for line in found] == ["graded", "failed", "failed", "graded"]
    assert found[1]["problem"]["type"] == "/problems/row-rejected"
    assert found[0]["grade"]["feedback"] is None
    assert "缺货" not in json.dumps(rejects, ensure_ascii=False)


def test_answers_may_bring_their_own_rubrics(server: httpx.Client) -> None:
    server.post("/v1/rubrics", json={**RUBRIC, "id": "kept"}).raise_for_status()
    server.post("/v1/rubrics/kept/publish", headers={"If-Match": "*"}).raise_for_status()
    own = {"reference_answer": "1. 订货成本。2. 缺货成本。", "max_marks": 5}
    sent = [
        {"id": "a", "answer": "订货成本", "question": "kept"},
        {"id": "b", "answer": "订货成本", **own},
        {"id": "c", "answer": "订货成本", "question": "nowhere"},
        {"id": "d", "answer": "订货成本"},
        {"id": "e", "answer": "缺货成本", **own},
    ]
    response = server.post("/v1/jobs", json={"items": sent})
    assert response.status_code == 202, response.text
    job = wait(server, response.json())
    found = lines(server, job)
    assert [line["status"] for line in found] == ["graded", "graded", "failed", "failed", "graded"]
    assert found[0]["rubric"]["id"] == "kept"
    assert found[1]["rubric"] == found[4]["rubric"] == found[1]["grade"]["rubric"]
    assert found[1]["grade"]["max_marks"] == 5
    assert job["rubric"] is None


def test_states_change_as_they_may(fresh_store: Store) -> None:
    gate = Gate()
    with job_server(fresh_store, gate) as client:
        job = make(client, *[f"{i}号" for i in range(60)])
        at = f"/v1/jobs/{job['id']}"
        wait(client, job, "running")
        assert client.post(f"{at}/resume").json()["type"] == "/problems/job-wrong-state"
        assert client.delete(at).status_code == 409
        assert client.post(f"{at}/pause").json()["state"] == "paused"
        assert client.post(f"{at}/pause").status_code == 409
        gate.open.set()
        assert client.post(f"{at}/resume").json()["state"] == "queued"
        assert wait(client, job)["state"] == "completed"
        assert client.post(f"{at}/cancel").status_code == 409
        gate.open.clear()
        other = make(client, *[f"另{i}号" for i in range(60)])
        assert client.post(f"/v1/jobs/{other['id']}/cancel").json()["state"] == "cancelled"
        gate.open.set()
        states = [one["state"] for one in client.get("/v1/jobs").json()["items"]]
        assert states == ["completed", "cancelled"]
        page = client.get("/v1/jobs", params={"limit": 1}).json()
        assert [one["id"] for one in client.get(page["next"]).json()["items"]] == [other["id"]]
        assert client.get("/v1/jobs", params={"state": "paused"}).json()["items"] == []
        assert client.delete(at).status_code == 204
        for path in (at, f"{at}/results", f"{at}/rejects"):
            assert client.get(path).json()["type"] == "/problems/job-not-found"
        assert client.post(f"{at}/cancel").status_code == 404


def test_a_tenant_may_have_so_many_jobs_that_have_not_ended(fresh_store: Store) -> None:
    gate = Gate()
    with job_server(fresh_store, gate, most_open_jobs=3) as client:
        jobs = [make(client, f"{i}号") for i in range(2)]
        assert client.post(f"/v1/jobs/{jobs[1]['id']}/pause").json()["state"] == "paused"
        # One whose answers still come.
        receiving = fresh_store.of().jobs.create(options="{}")
        for refused in (
            client.post("/v1/jobs", json={"rubric": RUBRIC, "items": items("4号")}),
            upload(client, "a.csv", "id,answer\n1,4号\n".encode(), rubric=RUBRIC),
        ):
            assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-jobs")
            assert refused.headers["Retry-After"] == "60"
            assert "You have 3 jobs that have not ended" in refused.json()["detail"]
            assert "cancel" in refused.json()["detail"]
        assert len(client.get("/v1/jobs").json()["items"]) == 3
        client.delete(f"/v1/jobs/{receiving.id}").raise_for_status()
        make(client, "5号")
        client.post(f"/v1/jobs/{jobs[1]['id']}/cancel").raise_for_status()
        gate.open.set()
        wait(client, jobs[0], "completed")
        for i in range(2):
            make(client, f"另{i}号")


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"rubric": RUBRIC}, 422, "invalid-request"),
        ({"rubric": RUBRIC, "items": []}, 422, "invalid-request"),
        ({"rubric": RUBRIC, "rubric_id": "x", "items": items("a")}, 422, "invalid-request"),
        ({"rubric": RUBRIC, "keep": False, "items": items("a")}, 422, "invalid-request"),
        ({"rubric_id": "nowhere", "items": items("a")}, 404, "rubric-not-found"),
        ({"rubric": RUBRIC, "feedback": "llm", "items": items("a")}, 409, "llm-not-configured"),
        (
            {"rubric": RUBRIC, "items": items("a"), "webhook": {"url": "http://127.0.0.1/x"}},
            422,
            "invalid-request",
        ),
        (
            {
                "rubric": RUBRIC,
                "items": items("a"),
                "webhook": {"url": "https://a.example/", "secret": "秘密"},
            },
            422,
            "invalid-request",
        ),
        ({"rubric": RUBRIC, "items": items("a"), "columns": {"x": "y"}}, 422, "invalid-request"),
    ],
)
def test_what_is_wrong_is_refused_and_leaves_nothing(
    server: httpx.Client, body: dict[str, Any], status: int, problem: str
) -> None:
    before = len(server.get("/v1/jobs", params={"limit": 200}).json()["items"])
    response = server.post("/v1/jobs", json=body)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{problem}")
    assert "秘密" not in response.text
    assert len(server.get("/v1/jobs", params={"limit": 200}).json()["items"]) == before


@pytest.mark.parametrize(
    ("name", "content", "options", "problem"),
    [
        ("a.pdf", b"%PDF-1.7", {"rubric": RUBRIC}, "unreadable-file"),
        ("a.csv", b"", {"rubric": RUBRIC}, "unreadable-file"),
        ("a.csv", b"id,answer\n", {"rubric": RUBRIC}, "unreadable-file"),
        ("a.json", b"[]", {"rubric": RUBRIC}, "unreadable-file"),
        ("a.csv", "answer\n订货\n".encode(), {"rubric": RUBRIC, "encoding": "utf-16"}, "unreadable-file"),
        ("a.csv", "answer\n订货\n".encode(), {"rubric": RUBRIC, "encoding": "a\0"}, "unreadable-file"),
        ("a.csv", b"x,y\n1,2\n", {"rubric": RUBRIC}, "unreadable-file"),
        ("a.csv", b"id,answer\n1,2\n", {"rubric": RUBRIC, "columns": {"nothing": "id"}}, "invalid-request"),
        ("a.csv", b"id,answer\n1,2\n", {"rubric": RUBRIC, "items": items("a")}, "invalid-request"),
        ("a.csv", b"id,answer\n1,2\n", {"what": 1}, "invalid-request"),
        ("a.csv", b"answer\n" + b"a\n" * 21, {"rubric": RUBRIC}, "too-many-answers"),
        ("a.csv", b"answer\n" + b"a" * 40_000, {"rubric": RUBRIC}, "body-too-large"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_leaves_nothing(
    store: Store, name: str, content: bytes, options: dict[str, Any], problem: str
) -> None:
    with job_server(store, most_job_items=20, most_upload_bytes=20_000) as client:
        before = len(client.get("/v1/jobs", params={"limit": 200}).json()["items"])
        response = upload(client, name, content, **options)
        assert response.json()["type"] == f"/problems/{problem}", response.text
        assert len(client.get("/v1/jobs", params={"limit": 200}).json()["items"]) == before


def test_a_webhook_s_secret_is_shown_once(server: httpx.Client) -> None:
    made = make(server, "订货成本", webhook={"url": "https://platform.example/hook"})
    assert made["webhook_secret"].startswith("whsec_")
    given = make(server, "订货成本", webhook={"url": "https://platform.example/hook", "secret": SECRET})
    assert given["webhook_secret"] is None
    for job in (made, given):
        view = wait(server, job)
        assert view["webhook_secret"] is None
        assert view["webhook"]["url"] == "https://platform.example/hook"
        for path in ("/v1/jobs", f"/v1/jobs/{job['id']}", f"/v1/jobs/{job['id']}/results", "/v1/audit"):
            text = server.get(path).text
            assert SECRET not in text
            assert made["webhook_secret"] not in text
        server.post(f"/v1/jobs/{job['id']}/cancel")


def test_the_same_request_twice_with_a_key_makes_one_job(server: httpx.Client) -> None:
    body = {"rubric": RUBRIC, "items": items("订货成本")}
    first, second = (
        server.post("/v1/jobs", json=body, headers={"Idempotency-Key": "job-once"}) for _ in range(2)
    )
    assert first.json()["id"] == second.json()["id"]


def test_an_interactive_request_does_not_wait_for_a_job(fresh_store: Store) -> None:
    class Slow(LetterEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if any("号" in text for text in texts):
                threading.Event().wait(0.1)
            return super().encode(texts)

    with job_server(fresh_store, Slow(), workers=1) as client:
        job = make(client, *[f"{i}号" for i in range(200)])
        wait(client, job, "running")
        for i in range(5):
            response = client.post("/v1/grade", json={"rubric": RUBRIC, "answer": f"订货成本{i}"})
            # Two answers of the job may be under way, each of some encodings.
            assert response.elapsed.total_seconds() < 3
        assert wait(client, job, "running", "completed")["state"] == "running"
        client.post(f"/v1/jobs/{job['id']}/cancel").raise_for_status()


def test_the_documented_examples_work(server: httpx.Client) -> None:
    document = server.get("/openapi.json").json()
    content = document["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]["application/json"]
    assert content["examples"]
    for example in content["examples"].values():
        response = server.post("/v1/jobs", json=example["value"])
        assert response.status_code == 202, response.text
        job = wait(server, response.json())
        assert (job["state"], job["counts"]["done"]) == ("completed", len(example["value"]["items"]))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"x"),
        ("multipart/form-data; boundary=b", b""),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nanswer\nx\r\n'
            b'--b\r\nContent-Disposition: form-data; name="options"\r\n\r\n\xff{\r\n--b--',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nanswer\nx\r\n'
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a',
        ),
    ],
)
def test_a_form_that_is_none_is_refused(server: httpx.Client, content_type: str, body: bytes) -> None:
    response = server.post("/v1/jobs", content=body, headers={"Content-Type": content_type})
    assert response.status_code in (400, 422), response.text
    assert response.json()["type"] in ("/problems/invalid-request", "/problems/invalid-json")


def test_a_cursor_that_was_made_up_is_refused(server: httpx.Client) -> None:
    job = make(server, "甲", "乙")
    wait(server, job)
    link = server.get(f"/v1/jobs/{job['id']}/results?limit=1").links["next"]["url"]
    address, _, cursor = link.partition("cursor=")
    digest, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps([digest, 10**20]).encode()).decode().rstrip("=")
    assert server.get(f"{address}cursor={forged}").status_code == 422


@pytest.mark.parametrize(
    ("end", "status", "type_", "left"),
    [("cancel", 409, "job-wrong-state", ["cancelled"]), ("delete", 404, "job-not-found", [])],
)
def test_a_job_may_end_while_its_answers_are_coming(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch, end: str, status: int, type_: str, left: list[str]
) -> None:
    comes, go_on = threading.Event(), threading.Event()
    add = Jobs.add_items

    def wait_and_add(self: Jobs, *given: Any) -> Any:
        comes.set()
        assert go_on.wait(60)
        return add(self, *given)

    monkeypatch.setattr(Jobs, "add_items", wait_and_add)
    with job_server(fresh_store, run_jobs=False) as client, ThreadPoolExecutor() as pool:
        body = {"rubric": RUBRIC, "items": items(*ANSWERS)}
        headers = {"Idempotency-Key": "k"}
        sent = pool.submit(client.post, "/v1/jobs", json=body, headers=headers)
        try:
            assert comes.wait(60)
            (job,) = client.get("/v1/jobs").json()["items"]
            at = f"/v1/jobs/{job['id']}"
            ended = client.post(f"{at}/cancel") if end == "cancel" else client.delete(at)
            assert ended.is_success, ended.text
        finally:
            go_on.set()
        check_problem(sent.result(), status, type_)
        assert [one["state"] for one in client.get("/v1/jobs").json()["items"]] == left
        assert client.post("/v1/jobs", json=body, headers=headers).status_code == 202, "the key is free"


def test_a_server_for_tests_serves_though_others_have_made_keys_in_its_store(fresh_store: Store) -> None:
    create_key(fresh_store.of("other"), name="theirs")
    with job_server(fresh_store, run_jobs=False) as client:
        assert make(client, "订货成本")["state"] == "queued"
        assert len(fresh_store.of().jobs.page()) == 1

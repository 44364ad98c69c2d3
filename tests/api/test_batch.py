"""Many answers in one request: each is graded as alone, or fails alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from service.api.app import create_app
from service.grading.grade import Grade
from service.settings import Settings
from tests.api.bodies import QUESTION, REFERENCE, WORDS, by_rubric, rubric
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem
from tests.feedback.scripted import ScriptedLLM, honest

ROUTE = "/v1/grade/batch"


def batch(*items: Any, **more: Any) -> dict[str, Any]:
    return {"rubric": rubric(), "items": list(items), **more}


def answered(client: httpx.Client, body: dict[str, Any] | str) -> list[dict[str, Any]]:
    content = body if isinstance(body, str) else json.dumps(body)
    response = client.post(ROUTE, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    found = response.json()
    results: list[dict[str, Any]] = found["items"]
    assert [result["index"] for result in results] == list(range(len(results)))
    assert found["graded"] == sum(result["status"] == "graded" for result in results)
    assert found["failed"] == sum(result["status"] == "failed" for result in results)
    return results


def test_one_by_one_together_and_from_many_clients_give_the_same_bytes(client: httpx.Client) -> None:
    answers = [
        f"{start}要用书面形式{end}"
        for start in ("重大事项", "来函", "会议决定", "")
        for end in ("。", "沟通。", "答复，不能拖。", "拒绝。", "", "，并归档。", "；及时。", "！")
    ]
    alone = [client.post("/v1/grade", json=by_rubric(answer)).content for answer in answers]
    body = batch(*({"id": str(i), "answer": answer} for i, answer in enumerate(answers)))
    response = client.post(ROUTE, json=body)
    for i, content in enumerate(alone):
        assert b'"index":%d,"status":"graded","grade":%s}' % (i, content) in response.content
    with ThreadPoolExecutor(32) as pool:
        together = list(
            pool.map(lambda answer: client.post("/v1/grade", json=by_rubric(answer)).content, answers)
        )
    assert together == alone


def test_a_wrong_item_fails_alone_with_the_problem_that_it_has(small_client: httpx.Client) -> None:
    items = [
        {"id": "good", "answer": WORDS, "student": "s-1"},
        {"id": "long", "answer": WORDS * 200},
        {"id": "typed", "answer": 7},
        {"id": "missing"},
        {"id": "good", "answer": "again"},
        {"id": 3, "answer": "x"},
        "no object",
        None,
        {"id": "extra", "answer": "x", "studnet": WORDS},
        {"answer": ""},
        {"answer": "", "id": None},
    ]
    results = answered(small_client, batch(*items))
    assert [result["status"] for result in results] == ["graded", *["failed"] * 8, "graded", "graded"]
    assert [result["id"] for result in results] == [
        *("good", "long", "typed", "missing", "good", None, None, None, "extra", None, None)
    ]
    assert Grade.model_validate_json(json.dumps(results[0]["grade"])).rubric.id == "r1"
    kinds = [result["problem"]["type"].removeprefix("/problems/") for result in results[1:9]]
    assert kinds == ["answer-too-long", *["invalid-request"] * 2, "duplicate-id", *["invalid-request"] * 4]
    pointers = [result["problem"]["errors"][0]["pointer"] for result in results[1:9]]
    assert pointers == [
        *("#/items/1/answer", "#/items/2/answer", "#/items/3/answer", "#/items/4/id", "#/items/5/id"),
        *("#/items/6", "#/items/7", "#/items/8/studnet"),
    ]
    assert WORDS not in json.dumps(results[1:], ensure_ascii=False)
    assert all(result["problem"]["instance"].startswith("/requests/") for result in results[1:9])


def test_faults_of_json_inside_an_item_fail_it_alone(small_client: httpx.Client) -> None:
    good, half, twice = '{"answer": "及时"}', '{"answer": "\\ud800"}', '{"answer": "a", "answer": "b"}'
    whole = json.dumps(batch()).replace('"items": []', f'"items": [{good}, {half}, {twice}, {good}]')
    results = answered(small_client, whole)
    assert [result["status"] for result in results] == ["graded", "failed", "failed", "graded"]
    assert [result["problem"]["errors"][0]["pointer"] for result in results[1:3]] == [
        "#/items/1/answer",
        "#/items/2/answer",
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"rubric": rubric()}, "#/items"),
        (batch(), "#/items"),
        ({**batch(), "items": "x"}, "#/items"),
        (batch(*[{"answer": "x"}] * 201), "#/items"),
        ({"items": [{"answer": "x"}]}, "#"),
        (batch({"answer": "x"}, answer="x"), "#/answer"),
        (batch({"answer": "x"}, tone="rude"), "#/tone"),
    ],
)
def test_a_body_that_is_wrong_itself_is_refused(
    small_client: httpx.Client, body: dict[str, Any], pointer: str
) -> None:
    problem = check_problem(small_client.post(ROUTE, json=body), 422, "invalid-request")
    assert problem["errors"][0]["pointer"] == pointer


def test_a_repeated_field_outside_the_items_is_refused(small_client: httpx.Client) -> None:
    content = json.dumps(batch({"answer": "x"})).replace('"items":', '"items": [], "items":')
    response = small_client.post(ROUTE, content=content, headers={"Content-Type": "application/json"})
    check_problem(response, 422, "invalid-request")


def test_other_ways_to_grade_by_and_their_problems(small_client: httpx.Client) -> None:
    items = [{"answer": "及时答复"}]
    by_reference = {"question": QUESTION, "reference_answers": [REFERENCE], "max_marks": 9, "items": items}
    assert answered(small_client, by_reference)[0]["grade"]["max_marks"] == 9
    missing = small_client.post(ROUTE, json={"rubric_id": "r1", "items": items})
    check_problem(missing, 404, "rubric-not-found")
    check_problem(small_client.post(ROUTE, json=batch(*items, feedback="llm")), 409, "llm-not-configured")


def test_equal_answers_are_graded_once() -> None:
    encoder = LetterEncoder()
    app = create_app(Settings(metrics=True), encoder=encoder)
    with serving(app) as client:
        wait_until_ready(client)
        results = answered(client, batch(*[{"answer": "及时答复"}] * 20))
        assert len({json.dumps(result["grade"]) for result in results}) == 1
        assert 'caifen_stage_seconds_count{stage="grade"}' in client.get("/metrics").text


def test_one_budget_pays_for_a_whole_batch() -> None:
    llm = ScriptedLLM(honest("zh"))
    items = [{"answer": f"书面沟通{i}"} for i in range(3)]
    app = create_app(Settings(llm_job_calls=2, llm_concurrency=1), encoder=LetterEncoder(), llm=llm)
    with serving(app) as client:
        wait_until_ready(client)
        results = answered(client, batch(*items, {"answer": 1}, feedback="llm"))
        sources = [result["grade"]["feedback"]["source"] for result in results[:3]]
        assert sorted(sources) == ["llm", "llm", "template"]
        assert results[3]["status"] == "failed"
        text = client.get("/metrics").text
        assert 'caifen_llm_texts_total{result="written"} 2.0' in text
        assert 'caifen_llm_fallbacks_total{code="llm_budget"} 1.0' in text

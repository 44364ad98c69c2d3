"""Whatever JSON comes, the server answers with a grade, a rubric, or a problem that blames the request."""

import json
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.bodies import by_reference, by_rubric
from tests.api.problem_checks import check_problem

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
FIELDS = (
    "answer rubric rubric_id question reference_answers max_marks language feedback exam_text "
    "id parts marks key_points text title step children version"
)
NAMES = st.sampled_from(FIELDS.split()) | st.text(max_size=5)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def nearly_good(draw: st.DrawFn) -> Any:
    """Draw a good body with one value somewhere replaced."""
    body = json.loads(json.dumps(draw(st.sampled_from([by_reference(), by_rubric()]))))
    place: Any = body
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        if isinstance(place[key], (dict, list)) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        place[key] = draw(ANY_JSON)
        return body


@settings(max_examples=150, deadline=None)
@given(body=ANY_JSON | nearly_good(), path=st.sampled_from(["/v1/grade", "/v1/rubrics/derive"]))
def test_random_json_never_breaks_the_server(small_client: httpx.Client, body: Any, path: str) -> None:
    response = small_client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    if response.status_code != 200:
        assert response.status_code in (400, 404, 422), response.text
        check_problem(response, response.status_code, response.json()["type"].removeprefix("/problems/"))


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200))
def test_random_bytes_never_break_the_server(small_client: httpx.Client, content: bytes) -> None:
    response = small_client.post("/v1/grade", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422), response.text

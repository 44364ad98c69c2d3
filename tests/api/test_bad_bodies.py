"""Bad requests get the right problem, and nothing of a student's text comes back."""

import json
from typing import Any

import httpx
import pytest

from tests.api.bodies import WORDS, by_reference, by_rubric, rubric
from tests.api.problem_checks import check_problem

JSON = {"Content-Type": "application/json"}
GOOD = json.dumps(by_rubric(WORDS))


def text(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def point(**more: Any) -> dict[str, Any]:
    return {"id": "1.1", "text": "及时答复", "marks": 3, **more}


def with_points(*points: dict[str, Any], marks: Any = 3) -> bytes:
    parts = [{"id": "1", "marks": marks, "key_points": list(points)}]
    return text(by_rubric(WORDS, rubric=rubric(parts=parts)))


def nested_points(depth: int) -> dict[str, Any]:
    result = point(id=f"p{depth}")
    for i in range(depth - 1, -1, -1):
        result = point(id=f"p{i}", children=[result])
    return result


UNREADABLE = {
    "empty": b"",
    "blank": b" \n\t ",
    "cut off": text(by_rubric(WORDS))[:-1],
    "two values": text(by_rubric(WORDS)) * 2,
    "trailing comma": GOOD[:-1].encode() + b",}",
    "single quotes": f"{{'answer': '{WORDS}'}}".encode(),
    "plain text": WORDS.encode(),
    "bare secret word": b"XYZZY",
    "form data": b"answer=XYZZY",
    "control character in a string": b'{"answer": "XYZZY\n"}',
    "bad escape": b'{"answer": "XYZZY\\x"}',
    "not utf-8": '{"answer": "学生XYZZY"}'.encode("gb18030"),
    "utf-16": GOOD.encode("utf-16"),
    "half a character": text(by_rubric(WORDS))[:12] + b"\xe5\xad",
    "surrogate in utf-8": b'{"answer": "XYZZY\xed\xa0\x80"}',
    "NaN": text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": NaN'),
    "Infinity": text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": Infinity'),
    "-Infinity": text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": -Infinity'),
    "huge integer": text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": ' + b"9" * 10_000),
    "deep arrays": b"[" * 10_000,
    "deep closed arrays": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"answer":' * 4_000 + b"1" + b"}" * 4_000,
    "deep in the answer": b'{"answer": ' + b"[" * 100 + b'"XYZZY"' + b"]" * 100 + b"}",
}

INVALID: dict[str, tuple[bytes, str]] = {
    "array": (text([by_rubric(WORDS)]), "#"),
    "string": (text(WORDS), "#"),
    "number": (b"1", "#"),
    "null": (b"null", "#"),
    "empty object": (b"{}", "#/answer"),
    "no answer": (text({"rubric": rubric()}), "#/answer"),
    "null answer": (text(by_rubric(answer=None)), "#/answer"),  # type: ignore[arg-type]
    "number for an answer": (text(by_rubric(answer=12)), "#/answer"),  # type: ignore[arg-type]
    "list for an answer": (text(by_rubric(answer=[WORDS])), "#/answer"),  # type: ignore[arg-type]
    "object for an answer": (text(by_rubric(answer={WORDS: WORDS})), "#/answer"),  # type: ignore[arg-type]
    "nothing to grade by": (text({"answer": WORDS}), "#"),
    "rubric and rubric_id": (text(by_rubric(WORDS, rubric_id="r1")), "#"),
    "rubric and reference": (text(by_rubric(WORDS, reference_answers=["及时答复"])), "#"),
    "all three": (text(by_reference(WORDS, rubric=rubric(), rubric_id="r1")), "#"),
    "question without reference": (text({"answer": WORDS, "question": WORDS}), "#"),
    "question with a rubric": (text(by_rubric(WORDS, question="?")), "#"),
    "max_marks with a rubric": (text(by_rubric(WORDS, max_marks=3)), "#"),
    "max_marks with a rubric_id": (text({"answer": WORDS, "rubric_id": "r1", "max_marks": 3}), "#"),
    "unknown field": (text(by_rubric(WORDS, marks=3)), "#/marks"),
    "secret field": (text(by_rubric(WORDS, **{WORDS: 1})), "#/(name-not-shown)"),
    "long secret field": (text(by_rubric(WORDS, **{"XYZZY" * 50: 1})), "#/(name-not-shown)"),
    "wrong case": (text({"Answer": WORDS, "rubric": rubric()}), "#/answer"),
    "unknown field in a rubric": (text(by_rubric(WORDS, rubric=rubric(note="x"))), "#/rubric/note"),
    "unknown field in a point": (with_points(point(weight=1)), "#/rubric/parts/0/key_points/0/weight"),
    "repeated answer": (b'{"answer": "XYZZY", ' + GOOD[1:].encode(), "#/answer"),
    "repeated in a rubric": (
        GOOD.replace('"marks": 3', '"marks": 3, "marks": 3').encode(),
        "#/rubric/parts/0/marks",
    ),
    "lone high surrogate": (b'{"answer": "XYZZY\\ud800", "rubric_id": "r1"}', "#/answer"),
    "lone low surrogate": (b'{"answer": "\\udc00XYZZY", "rubric_id": "r1"}', "#/answer"),
    "surrogates in the wrong order": (b'{"answer": "XYZZY\\udc00\\ud800", "rubric_id": "r1"}', "#/answer"),
    "surrogate in a field's name": (b'{"answer": "XYZZY", "\\ud800": 1}', "#"),
    "surrogate in a reference": (
        b'{"answer": "XYZZY", "reference_answers": ["a", "\\ud800"]}',
        "#/reference_answers/1",
    ),
    "empty reference": (text(by_reference(WORDS, reference_answers=[""])), "#/reference_answers/0"),
    "blank reference": (
        text(by_reference(WORDS, reference_answers=["a", " \u3000\n"])),
        "#/reference_answers/1",
    ),
    "no references": (text(by_reference(WORDS, reference_answers=[])), "#/reference_answers"),
    "too many references": (text(by_reference(WORDS, reference_answers=["a"] * 21)), "#/reference_answers"),
    "reference as text": (text(by_reference(WORDS, reference_answers=WORDS)), "#/reference_answers"),
    "reference as number": (text(by_reference(WORDS, reference_answers=[1])), "#/reference_answers/0"),
    "reference as null": (text(by_reference(WORDS, reference_answers=[None])), "#/reference_answers/0"),
    "marks as text": (text(by_reference(WORDS, max_marks="9")), "#/max_marks"),
    "marks as huge text": (text(by_reference(WORDS, max_marks="1E+999999999")), "#/max_marks"),
    "marks as secret text": (text(by_reference(WORDS, max_marks=WORDS)), "#/max_marks"),
    "marks as boolean": (text(by_reference(WORDS, max_marks=True)), "#/max_marks"),
    "marks as list": (text(by_reference(WORDS, max_marks=[9])), "#/max_marks"),
    "no marks": (text(by_reference(WORDS, max_marks=0)), "#/max_marks"),
    "negative marks": (text(by_reference(WORDS, max_marks=-1)), "#/max_marks"),
    "three decimals": (text(by_reference(WORDS, max_marks=1.005)), "#/max_marks"),
    "too many marks": (text(by_reference(WORDS, max_marks=100_001)), "#/max_marks"),
    "float beyond range": (
        text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": 1e400'),
        "#/max_marks",
    ),
    "float below range": (
        text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": 1e-400'),
        "#/max_marks",
    ),
    "big integer": (
        text(by_reference(WORDS)).replace(b'"max_marks": 9', b'"max_marks": ' + b"9" * 4_000),
        "#/max_marks",
    ),
    "feedback as text": (text(by_rubric(WORDS, feedback="yes")), "#/feedback"),
    "feedback as number": (text(by_rubric(WORDS, feedback=1)), "#/feedback"),
    "feedback by somebody else": (text(by_rubric(WORDS, feedback="gpt")), "#/feedback"),
    "audience of parents": (text(by_rubric(WORDS, audience="parents")), "#/audience"),
    "tone that is rude": (text(by_rubric(WORDS, tone="rude")), "#/tone"),
    "length in words": (text(by_rubric(WORDS, length=100)), "#/length"),
    "notes too long": (text(by_rubric(WORDS, notes="X" * 2_001)), "#/notes"),
    "second opinion as text": (text(by_rubric(WORDS, second_opinion="yes")), "#/second_opinion"),
    "feedback as null": (text(by_rubric(WORDS, feedback=None)), "#/feedback"),
    "language of no kind": (text(by_rubric(WORDS, language=WORDS)), "#/language"),
    "language as number": (text(by_rubric(WORDS, language=1)), "#/language"),
    "rubric_id with a path": (text({"answer": WORDS, "rubric_id": "../r1"}), "#/rubric_id"),
    "empty rubric_id": (text({"answer": WORDS, "rubric_id": ""}), "#/rubric_id"),
    "rubric as text": (text(by_rubric(WORDS, rubric=WORDS)), "#/rubric"),
    "rubric without parts": (text(by_rubric(WORDS, rubric={"id": "r1"})), "#/rubric/parts"),
    "rubric with no part": (text(by_rubric(WORDS, rubric=rubric(parts=[]))), "#/rubric/parts"),
    "marks that do not add up": (with_points(point(), marks=4), "#/rubric/parts/0"),
    "a point that says nothing": (with_points(point(text=" ")), "#/rubric/parts/0/key_points/0"),
    "two points of one id": (with_points(point(marks=1), point(marks=2)), "#/rubric"),
    "a source out of nowhere": (with_points(point(source={"start": 0, "end": 4})), "#/rubric"),
    "marks of a point as text": (with_points(point(marks="XYZZY")), "#/rubric/parts/0/key_points/0/marks"),
    "marks of a point beyond range": (
        with_points(point(marks="1E+999999999")),
        "#/rubric/parts/0/key_points/0/marks",
    ),
    "version as float": (text(by_rubric(WORDS, rubric=rubric(version=1.5))), "#/rubric/version"),
    "step of nothing": (text(by_rubric(WORDS, rubric=rubric(step=0))), "#/rubric/step"),
}

TOO_LONG: dict[str, tuple[bytes, str, str]] = {
    "answer": (text(by_rubric("X" * 1_001)), "answer-too-long", "#/answer"),
    "reference": (
        text(by_reference(WORDS, reference_answers=["及时答复" * 501])),
        "reference-too-long",
        "#/reference_answers/0",
    ),
    "question": (text(by_reference(WORDS, question="及时答复" * 501)), "reference-too-long", "#/question"),
    "stem": (
        text(by_rubric(WORDS, rubric=rubric(stem="及" * 2_001))),
        "reference-too-long",
        "#/rubric/stem",
    ),
    "point": (with_points(point(text="及" * 2_001)), "reference-too-long", "#/rubric/parts"),
}


def post(client: httpx.Client, content: bytes, path: str = "/v1/grade") -> httpx.Response:
    return client.post(path, content=content, headers=JSON)


@pytest.mark.parametrize("path", ["/v1/grade", "/v1/rubrics/derive"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_json_is_400(small_client: httpx.Client, name: str, path: str) -> None:
    check_problem(post(small_client, UNREADABLE[name], path), 400, "invalid-json")


@pytest.mark.parametrize("name", INVALID)
def test_wrong_fields_are_422_and_pointed_to(small_client: httpx.Client, name: str) -> None:
    content, pointer = INVALID[name]
    problem = check_problem(post(small_client, content), 422, "invalid-request")
    assert pointer in [error["pointer"] for error in problem["errors"]]


@pytest.mark.parametrize("name", TOO_LONG)
def test_too_long_texts_are_422_with_the_limit(small_client: httpx.Client, name: str) -> None:
    content, kind, pointer = TOO_LONG[name]
    problem = check_problem(post(small_client, content), 422, kind)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert "000 characters at most" in problem["detail"]


def test_too_many_points_are_refused(small_client: httpx.Client) -> None:
    points = [point(id=f"p{i}", marks=1) for i in range(31)]
    problem = check_problem(post(small_client, with_points(*points, marks=31)), 422, "rubric-too-large")
    assert "30" in problem["detail"]
    many = point(alternatives=["及时"] * 30)
    check_problem(post(small_client, with_points(many)), 422, "rubric-too-large")


def test_points_nested_beyond_reading_are_refused(small_client: httpx.Client) -> None:
    check_problem(post(small_client, with_points(nested_points(200))), 400, "invalid-json")


def test_a_derived_rubric_has_limits_too(small_client: httpx.Client) -> None:
    reference = "\n".join(f"{i}. 第{i}项要求及时答复业主。" for i in range(1, 41))
    for path in ("/v1/grade", "/v1/rubrics/derive"):
        body = by_reference(WORDS, reference_answers=[reference])
        if path != "/v1/grade":
            del body["answer"]
        check_problem(post(small_client, text(body), path), 422, "rubric-too-large")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"max_marks": 3}, "#"),
        ({"question": "?"}, "#"),
        ({"exam_text": ""}, "#/exam_text"),
        ({"exam_text": " \n"}, "#/exam_text"),
        ({"exam_text": "a", "reference_answers": ["b"]}, "#"),
        ({"exam_text": "a", "question": "b"}, "#"),
        ({"exam_text": 1}, "#/exam_text"),
        ({"reference_answers": ["b"], "answer": WORDS}, "#/answer"),
        ({"reference_answers": ["b"], "id": "a/b"}, "#/id"),
        ({"reference_answers": ["b"], "id": ""}, "#/id"),
        ({"reference_answers": ["b"], "title": 1}, "#/title"),
        ({"reference_answers": ["b"], "step": 0}, "#/step"),
        ({"reference_answers": ["b"], "step": "0.5"}, "#/step"),
        ({"reference_answers": ["b"], "language": "Chinese"}, "#/language"),
    ],
)
def test_bad_derive_requests(small_client: httpx.Client, body: dict[str, Any], pointer: str) -> None:
    problem = check_problem(post(small_client, text(body), "/v1/rubrics/derive"), 422, "invalid-request")
    assert pointer in [error["pointer"] for error in problem["errors"]]


@pytest.mark.parametrize("body", [{"exam_text": "没有答案的题目。"}, {"reference_answers": ["。。。"]}])
def test_texts_without_key_points_cannot_be_derived_from(
    small_client: httpx.Client, body: dict[str, Any]
) -> None:
    check_problem(post(small_client, text(body), "/v1/rubrics/derive"), 422, "cannot-derive")


def test_an_exam_text_that_is_too_long(small_client: httpx.Client) -> None:
    content = text({"exam_text": "题" * 2_001})
    check_problem(post(small_client, content, "/v1/rubrics/derive"), 422, "reference-too-long")


def test_many_faults_are_counted_and_the_first_are_listed(small_client: httpx.Client) -> None:
    content = text(by_rubric(WORDS, **{f"field_{i}": i for i in range(50)}))
    problem = check_problem(post(small_client, content), 422, "invalid-request")
    assert "50 faults" in problem["detail"]
    assert len(problem["errors"]) == 20


def test_an_unknown_rubric_id_is_404(small_client: httpx.Client) -> None:
    problem = check_problem(
        post(small_client, text({"answer": WORDS, "rubric_id": "r1"})), 404, "rubric-not-found"
    )
    assert "POST /v1/rubrics" in problem["detail"]

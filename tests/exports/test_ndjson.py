"""NDJSON: one line a result, the grade byte for byte."""

import json

from hypothesis import given

from service.exports.ndjson_file import ndjson_lines, result_line
from service.exports.result import Result
from tests.exports.results import GRADED_JSON, graded, one_of_each, rejected, results, review

FIELDS = ["index", "id", "student", "rubric", "status", "at", "problem", "review", "grade"]


def test_the_grade_is_untouched() -> None:
    odd = GRADED_JSON.replace('"confidence":', '"confidence" : ')
    line = result_line(graded(0, grade_json=odd))
    assert line.endswith(b',"grade":' + odd.encode() + b"}\n")


def test_all_fields_always() -> None:
    for line in ndjson_lines(one_of_each()):
        assert list(json.loads(line)) == FIELDS


def test_marks_without_noise() -> None:
    lines = list(ndjson_lines(one_of_each()))
    assert b'"marks":7.25,' in lines[2]
    assert b'"marks":0.1,' in lines[5]
    assert b'"at":"2026-11-25T08:30:00.123456+00:00"' in lines[0]


def test_a_rejected_grade_has_a_decision_without_marks() -> None:
    told = json.loads(result_line(rejected(0)))
    assert told["review"] == {
        "marks": None,
        "max_marks": None,
        "at": "2026-11-26T09:00:00.000005Z",
        "parts": [],
        "comment": "",
    }
    assert list(told["review"]) == list(json.loads(result_line(graded(0, review=review())))["review"])
    assert told["grade"]["marks"] == 2.5


@given(results())
def test_texts_come_back(made: list[Result]) -> None:
    lines = b"".join(ndjson_lines(made)).split(b"\n")
    assert lines.pop() == b""
    read = [json.loads(line) for line in lines]
    assert [(row["id"], row["student"]) for row in read] == [(one.item_id, one.student) for one in made]
    assert [row["status"] for row in read] == [one.status for one in made]

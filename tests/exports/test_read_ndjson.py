"""NDJSON read back: the same results, and a clear error for anything else."""

import json

import pytest
from hypothesis import given

from service.exports.ndjson_file import ndjson_lines, result_line
from service.exports.read_ndjson import ResultFileError, read_results
from service.exports.result import NO_TIME, Result
from tests.exports.results import graded, one_of_each, results


@given(results())
def test_there_and_back(made: list[Result]) -> None:
    assert list(read_results(ndjson_lines(made))) == made


def test_grades_byte_for_byte() -> None:
    made = one_of_each()
    assert [each.grade_json for each in read_results(ndjson_lines(made))] == [
        each.grade_json for each in made
    ]


def test_results_without_a_time() -> None:
    made = graded(0)
    assert list(read_results([result_line(made, times=False)])) == [made.model_copy(update={"at": NO_TIME})]


def test_a_text_that_looks_like_a_grade() -> None:
    made = graded(0, item_id=',"grade":null}', student='x\\,"grade":{"a":1}')
    assert list(read_results([*ndjson_lines([made]), b"\n"])) == [made]


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"index":0,"grade":null}',
        b'"a,\\"grade\\":"',
        b"[" * 5000,
        b'[1,"grade":null}',
    ],
)
def test_no_result(line: bytes) -> None:
    good = next(ndjson_lines([graded(0)]))
    with pytest.raises(ResultFileError, match="line 2: "):
        list(read_results([good, line]))


def test_nothing_of_a_line_is_repeated() -> None:
    line = json.dumps({"index": -1, "id": "secret", "status": "x", "at": "secret", "grade": None}).encode()
    with pytest.raises(ResultFileError) as caught:
        list(read_results([line.replace(b', "grade": ', b',"grade":')]))
    assert "secret" not in str(caught.value)

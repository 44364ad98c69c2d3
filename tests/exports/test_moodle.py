"""Moodle's grade import: final marks only, matched by the identifier that was chosen."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given

from service.exports.moodle import MoodleChoices, moodle_lines
from service.exports.result import Result
from tests.exports.results import failed, grade, graded, one_of_each, results, review


def read(made: list[Result], **choices: Any) -> list[list[str]]:
    text = b"".join(moodle_lines(made, MoodleChoices(item="期末 1", **choices))).decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_students_with_final_marks() -> None:
    feedback = grade().feedback
    assert feedback is not None
    assert read(one_of_each()) == [
        ["idnumber", "期末 1", "期末 1 (feedback)"],
        ["s0", "2.5", feedback.overall],
        ["s2", "7.25", "看过了。"],
        ["s5", "0.1", "看过了。"],
    ]


@pytest.mark.parametrize("identifier", ["idnumber", "email", "username"])
def test_choices(identifier: str) -> None:
    rows = read(
        [graded(0), failed(1, rubric=None)], identifier=identifier, feedback=False, rubric_id="property"
    )
    assert rows == [[identifier, "期末 1"], ["s0", "2.5"]]
    assert read([graded(0)], rubric_id="another") == [["idnumber", "期末 1", "期末 1 (feedback)"]]
    with_mark = b"".join(moodle_lines([], MoodleChoices(item="x", bom=True)))
    assert with_mark.startswith(b"\xef\xbb\xbfidnumber,x,")


def test_formulas_by_choice() -> None:
    made = [graded(0, student="@s", review=review(comment="=1+1"))]
    assert read(made)[1] == ["'@s", "7.25", "'=1+1"]
    assert read(made, neutral=False)[1] == ["@s", "7.25", "=1+1"]


@given(results())
def test_texts_come_back(made: list[Result]) -> None:
    rows = read(made, neutral=False)[1:]
    final = [one for one in made if one.review or (one.status == "graded" and not one.needs_review)]
    assert [row[0] for row in rows] == [
        one.student.replace("\0", "\ufffd") for one in final if one.student is not None
    ]

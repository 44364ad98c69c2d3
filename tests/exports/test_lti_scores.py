"""Score objects of LTI AGS: the mapping of states, exact numbers, and nothing unconfirmed by default."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given

from service.exports.lti_scores import ScoreChoices, score_lines, score_of
from service.exports.result import Result
from tests.exports.results import (
    AT,
    LATER,
    failed,
    grade,
    graded,
    one_of_each,
    pending,
    rejected,
    results,
    review,
    row_rejected,
    unsure,
)

COMMENT = grade().feedback
assert COMMENT is not None


@pytest.mark.parametrize(
    ("result", "progress", "given_marks"),
    [
        (pending(0), "Pending", None),
        (failed(0), "Failed", None),
        (unsure(0), "PendingManual", None),
        (graded(0), "FullyGraded", 2.5),
        (rejected(0), "PendingManual", None),
        (unsure(0, review=review("7.25")), "FullyGraded", 7.25),
        (failed(0, review=review("0.1")), "FullyGraded", 0.1),
    ],
    ids=["pending", "failed", "needs_review", "graded", "rejected", "reviewed", "failed_reviewed"],
)
def test_states(result: Result, progress: str, given_marks: float | None) -> None:
    score = score_of(result)
    assert score is not None
    assert score["gradingProgress"] == progress
    assert score["activityProgress"] == "Completed"
    assert score.get("scoreGiven") == given_marks
    assert ("scoreMaximum" in score) == (given_marks is not None)
    assert score["userId"] == "s0"


def test_a_whole_object() -> None:
    assert COMMENT is not None
    assert score_of(graded(0)) == {
        "userId": "s0",
        "timestamp": "2026-11-25T08:30:00.123456+00:00",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 2.5,
        "scoreMaximum": 10,
        "comment": COMMENT.overall,
    }


def test_provisional_marks_by_choice_and_never_the_words() -> None:
    score = score_of(unsure(0), ScoreChoices(provisional=True))
    assert score is not None
    assert (score["scoreGiven"], score["gradingProgress"]) == (2.5, "PendingManual")
    assert "comment" not in score


def test_the_time_of_the_later_change() -> None:
    score = score_of(graded(0, review=review()))
    assert score is not None
    assert datetime.fromisoformat(score["timestamp"]) == LATER
    regraded = score_of(graded(0, at=LATER.replace(year=2027), review=review()))
    assert regraded is not None
    assert regraded["timestamp"].startswith("2027")
    # A platform that took the reviewed marks would refuse a rejection from before them.
    no_good = score_of(rejected(0))
    assert no_good is not None
    assert datetime.fromisoformat(no_good["timestamp"]) == LATER
    # A whole second has its fraction too.
    whole = score_of(graded(0, at=AT.replace(microsecond=0)))
    assert whole is not None
    assert whole["timestamp"] == "2026-11-25T08:30:00.000000+00:00"


def test_a_row_that_was_no_answer_takes_no_mark_away() -> None:
    lines = list(score_lines([graded(0), row_rejected(1, student="s0"), failed(2)]))
    assert [json.loads(line)["gradingProgress"] for line in lines] == ["FullyGraded", "Failed"]
    assert score_of(row_rejected(0, review=review())) is not None


def test_what_nobody_will_grade_is_not_ready() -> None:
    ended = ScoreChoices(ended=True)
    made = [score_of(one, ended) for one in (pending(0), graded(1), unsure(2), failed(3))]
    assert [score and score["gradingProgress"] for score in made] == [
        "NotReady",
        "FullyGraded",
        "PendingManual",
        "Failed",
    ]


def test_choices() -> None:
    assert score_of(graded(0, student=None)) is None
    score = score_of(graded(0), ScoreChoices(comments=False, activity="Submitted"))
    assert score is not None
    assert "comment" not in score
    assert score["activityProgress"] == "Submitted"
    assert list(score_lines([graded(0)], ScoreChoices(rubric_id="another"))) == []
    assert (
        len(list(score_lines([graded(0), failed(1, rubric=None)], ScoreChoices(rubric_id="property")))) == 1
    )


def test_lines() -> None:
    lines = list(score_lines(one_of_each()))
    read: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert [score["userId"] for score in read] == [f"s{i}" for i in range(6)]
    assert b'"scoreGiven":0.1,' in lines[5]


@given(results())
def test_students_come_back(made: list[Result]) -> None:
    read = [json.loads(line) for line in b"".join(score_lines(made)).split(b"\n") if line]
    assert [score["userId"] for score in read] == [one.student for one in made if one.student is not None]

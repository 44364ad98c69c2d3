"""Figures across questions: corrected item-total correlation, and a sample that doesn't depend on the order."""

import random

import pytest
from scipy.stats import pearsonr

from service.cohort.student_scores import StudentScores

DRAW = random.Random(5)  # noqa: S311 - no secret


def test_as_scipy_has_it() -> None:
    scores = StudentScores()
    marks = [[DRAW.randrange(11) * 100 for _ in range(3)] for _ in range(40)]
    for student, own in enumerate(marks):
        for question, cents in enumerate(own):
            scores.add(f"s{student}", question, cents, 1000)
    across = scores.across()
    for question in range(3):
        rest = [sum(own) - own[question] for own in marks]
        expected = pearsonr([own[question] for own in marks], rest).statistic
        assert across[question].correlation == pytest.approx(expected)
        assert across[question].students == 40


def test_one_question_says_nothing() -> None:
    scores = StudentScores()
    for student in range(30):
        scores.add(f"s{student}", 0, student, 1000)
    assert scores.across() == {}


def test_two_answers_to_a_question_count_together() -> None:
    once, twice = StudentScores(), StudentScores()
    for student in range(12):
        once.add(f"s{student}", 0, 50 * student, 2000)
        twice.add(f"s{student}", 0, 20 * student, 1000)
        twice.add(f"s{student}", 0, 30 * student, 1000)
        for scores in (once, twice):
            scores.add(f"s{student}", 1, 10 * (student % 5), 100)
    assert once.across() == twice.across()


def test_a_bounded_sample_in_any_order() -> None:
    rows = [
        (f"s{student}", question, DRAW.randrange(1000), 1000) for student in range(500) for question in (0, 1)
    ]
    found = []
    for order in (rows, rows[::-1], DRAW.sample(rows, len(rows))):
        scores = StudentScores(most_rows=300)
        for each in order:
            scores.add(*each)
        assert scores.share_kept in (1 / 4, 1 / 8)
        found.append(scores.across())
    assert found[0] == found[1] == found[2]
    assert 75 <= found[0][0].students <= 150


def test_all_are_kept_below_the_limit() -> None:
    scores = StudentScores(most_rows=10)
    for student in range(10):
        scores.add(f"s{student}", 0, 1, 2)
    assert scores.share_kept == 1

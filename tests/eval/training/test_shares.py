"""How credits add up to a total: by hand, as grading does it, and as the fit runs through it."""

from decimal import Decimal

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from eval.training.batch import Batch
from eval.training.examples import Scored
from eval.training.shares import shares_of
from rubrics.model import KeyPoint, Part, Rubric
from service.grading.credit import PointCredit
from service.grading.crediting import Credited
from service.grading.encoded import encode_rubric
from service.grading.grade import GraderVersion, RubricVersion
from service.grading.grader import read_answer
from service.grading.marking import mark
from service.grading.point_features import FEATURES
from service.grading.units import prepare
from tests.grading.hash_encoder import HashEncoder
from tests.rubrics.rubric_strategies import any_rubric

_RUBRICS = any_rubric().filter(lambda rubric: rubric.marks > 0)
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def _point(name: str, marks: str, *children: KeyPoint, choose: int | None = None, text: str = "") -> KeyPoint:
    return KeyPoint(
        id=name, title=f"第{name}点", text=text, marks=Decimal(marks), children=children, choose=choose
    )


def _rubric(*points: KeyPoint) -> Rubric:
    marks = sum((point.marks for point in points), Decimal(0))
    return Rubric(id="r", parts=(Part(id="1", marks=marks, key_points=points),))


def _total(rubric: Rubric, *credit: float) -> float:
    assert len(prepare(rubric).points) == len(credit)
    return float(shares_of(rubric).total(np.array([credit]))[0])


def test_a_total_is_the_sum_of_marks_times_credit() -> None:
    # 3 and 1 of 4 marks.
    assert _total(_rubric(_point("a", "3"), _point("b", "1")), 0.5, 1.0) == pytest.approx(0.625)


def test_a_statement_above_others_has_marks_of_its_own() -> None:
    # 4 marks, of which 1 and 2 are the children's: 1 is its own; a heading has none and no number.
    top = _point("a", "4", _point("b", "1"), _point("c", "2"), text="说明")
    assert _total(_rubric(top), 1.0, 0.0, 0.5) == pytest.approx((1 + 0 + 1) / 4)
    heading = _point("a", "3", _point("b", "1"), _point("c", "2"))
    assert _total(_rubric(heading), 1.0, 0.5) == pytest.approx(2 / 3)


def test_any_two_of_three_are_the_best_two() -> None:
    chosen = _point("a", "4", _point("b", "2"), _point("c", "2"), _point("d", "2"), choose=2)
    rubric = _rubric(chosen, _point("e", "6"))
    # The best two of .2, 1, .5 earn .75 of 4 marks, and half of the 6 others: 6 of 10.
    assert _total(rubric, 0.2, 1.0, 0.5, 0.5) == pytest.approx(0.6)
    assert _total(rubric, 1.0, 1.0, 1.0, 1.0) == pytest.approx(1.0)
    assert _total(rubric, 0.0, 0.0, 1.0, 0.0) == pytest.approx(0.2)


def test_an_option_of_several_points_counts_as_a_whole() -> None:
    # One of: b with 1 + 3 marks, or c with 4.
    option = _point("b", "4", _point("b1", "1"), _point("b2", "3"))
    rubric = _rubric(_point("a", "4", option, _point("c", "4"), choose=1))
    # (1 x 1 + 3 x 0) / 4 = .25 against .2; (1 x 0 + 3 x 1) / 4 = .75 against .8.
    assert _total(rubric, 1.0, 0.0, 0.2) == pytest.approx(0.25)
    assert _total(rubric, 0.0, 1.0, 0.8) == pytest.approx(0.8)


@settings(max_examples=150, suppress_health_check=_SLOW)
@given(rubric=_RUBRICS, data=st.data())
def test_a_batch_adds_up_as_shares_do(rubric: Rubric, data: st.DataObject) -> None:
    count = len(prepare(rubric).points)
    shares = shares_of(rubric)
    numbers = st.integers(0, 100).map(lambda cents: cents / 100)
    credit = np.array(
        data.draw(st.lists(st.lists(numbers, min_size=count, max_size=count), min_size=1, max_size=4))
    )
    answers = len(credit)
    wholes = np.zeros((answers, 1, 2), np.float32)
    scored = Scored(
        np.zeros((answers, count, len(FEATURES))), wholes, shares, np.zeros(answers), np.zeros(count)
    )
    # Twice, so that the second has to find its own rows.
    batch = Batch([scored, scored], evenness=0.5)
    both = torch.tensor(np.concatenate([credit.ravel(), credit[::-1].ravel()]), dtype=torch.float32)
    wanted = shares.total(credit)
    assert ((wanted >= 0) & (wanted <= 1 + 1e-9)).all()
    assert batch.totals(both).numpy() == pytest.approx(np.concatenate([wanted, wanted[::-1]]), abs=1e-5)


@settings(max_examples=100, suppress_health_check=_SLOW)
@given(rubric=_RUBRICS, data=st.data())
def test_shares_add_up_as_grading_does(rubric: Rubric, data: st.DataObject) -> None:
    every = [point for part in rubric.parts for point in part.walk()]
    # A choice inside an option is added up, not chosen from: known, and rare.
    assume(
        not any(
            below.choose
            for point in every
            if point.choose
            for child in point.children
            for below in child.walk()
        )
    )
    points = prepare(rubric).points
    credit = data.draw(
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=len(points), max_size=len(points))
    )
    given = Credited(tuple(PointCredit(each, (), 0.0) for each in credit), {})
    encoder = HashEncoder()
    grade = mark(
        read_answer(encode_rubric(rubric, encoder), "", encoder).matched,
        given,
        rubric=RubricVersion(id=rubric.id, version=1, hash=rubric.hash),
        grader=GraderVersion(version="2", model="m", credit_model="x"),
    )
    marks = sum(float(part.unrounded_marks) for part in grade.parts)
    total = float(shares_of(rubric).total(np.array([credit]))[0]) * float(rubric.marks)
    # Marks are kept to hundredths, each option's too.
    assert total == pytest.approx(marks, abs=0.01 * len(every))


def test_answers_weigh_less_where_there_are_many() -> None:
    # With evenness .5 four answers weigh 4 / sqrt(4) = 2 together, one weighs 1: of 3.
    shares = shares_of(_rubric(_point("a", "1")))
    some = [
        Scored(
            np.zeros((count, 1, len(FEATURES))),
            np.zeros((count, 1, 2), np.float32),
            shares,
            np.zeros(count),
            np.zeros(1),
        )
        for count in (4, 1)
    ]
    assert Batch(some, evenness=0.5).weights.numpy() == pytest.approx([1 / 6] * 4 + [1 / 3])
    assert Batch(some, evenness=1.0).weights.numpy() == pytest.approx([1 / 8] * 4 + [1 / 2])

"""Calibration: it changes credits, never the total behind them; it is refused where it does not belong."""

import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rubrics.derive import derive_rubric
from rubrics.model import Rubric
from service.grading.calibration import (
    BUCKETS,
    Calibration,
    CalibrationError,
    MarkedAnswer,
    Outline,
    Reach,
    outline,
)
from service.grading.encoded import encode_rubric
from service.grading.grade import KeyPointGrade
from service.grading.grader import grade, grader_version, read_answer, rubric_version
from service.grading.units import prepare
from tests.grading.hash_encoder import HashEncoder

ENCODER = HashEncoder()
RUBRIC = derive_rubric(
    ["1. 订货成本。2. 保管成本。3. 缺货成本。"], question="库存成本由哪些部分构成？", max_marks=Decimal(6)
)
REACH = Reach(every=0.5, letters=0.5, meaning=0.5, width=0.15)
ANSWERS = [
    "订货成本和保管成本。",
    "缺货成本",
    "不知道",
    "",
    "订货成本，保管成本，缺货成本都要算。",
    "订货的花费",
]


def calibration(pull: float = 0.3, slope: float = 0.0, rubric: Rubric = RUBRIC) -> Calibration:
    points = prepare(rubric).points
    read = read_answer(encode_rubric(rubric, ENCODER), "订货成本", ENCODER)
    return Calibration(
        rubric=rubric_version(rubric),
        grader=grader_version(ENCODER.identity, None),
        points=tuple(f"1/{point.id}" for point in points),
        slopes=(slope,) * len(points),
        reach=REACH,
        marked=(MarkedAnswer(outline=outline(read.parts), pull=pull),),
    )


def _leaves(point: KeyPointGrade) -> list[KeyPointGrade]:
    return [point, *(leaf for child in point.children for leaf in _leaves(child))]


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-2, 2), st.floats(-2, 2), st.lists(st.sampled_from(ANSWERS) | st.text(max_size=30), max_size=4)
)
def test_totals_are_sums_of_marks_with_a_calibration(pull: float, slope: float, answers: list[str]) -> None:
    grades = grade(RUBRIC, answers, encoder=ENCODER, calibration=calibration(pull, slope))
    for found in grades:
        assert found.marks == sum((part.marks for part in found.parts), Decimal(0))
        for part in found.parts:
            assert part.unrounded_marks == sum((point.marks for point in part.key_points), Decimal(0))
            for point in (each for top in part.key_points for each in _leaves(top)):
                assert 0 <= point.marks <= point.max_marks
                # No evidence, no credit.
                assert not point.own_marks or any(not span.against for span in point.evidence)


def test_it_changes_credits_and_says_so() -> None:
    answer = "订货成本的花费"
    (before,) = grade(RUBRIC, [answer], encoder=ENCODER)
    used = calibration(-0.5)
    (after,) = grade(RUBRIC, [answer], encoder=ENCODER, calibration=used)
    assert after.parts[0].unrounded_marks < before.parts[0].unrounded_marks
    assert after.grader.credit_model == f"rules+calibration.{used.name}"
    assert before.grader.credit_model == "rules"


def test_an_answer_without_evidence_earns_nothing_however_it_is_calibrated() -> None:
    for found in grade(RUBRIC, ["", "？！", "不知道"], encoder=ENCODER, calibration=calibration(5.0)):
        assert found.marks == 0


def test_one_that_does_nothing_changes_nothing() -> None:
    before = grade(RUBRIC, ANSWERS, encoder=ENCODER)
    after = grade(RUBRIC, ANSWERS, encoder=ENCODER, calibration=calibration(0.0))
    assert [found.parts for found in before] == [found.parts for found in after]


def test_a_grade_does_not_depend_on_the_others_in_the_batch() -> None:
    used = calibration(0.2, 0.1)
    together = grade(RUBRIC, ANSWERS, encoder=ENCODER, calibration=used)
    alone = [grade(RUBRIC, [answer], encoder=ENCODER, calibration=used)[0] for answer in ANSWERS]
    assert together == alone


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"rubric": {"id": "other"}}, "rubric other"),
        ({"rubric": {"version": 7}}, "rubric version 7"),
        ({"rubric": {"hash": "0" * 64}}, "rubric content 0000"),
        ({"grader": {"version": "1.old"}}, "grader version 1.old"),
        ({"grader": {"model": "another-encoder"}}, "encoder another-encoder"),
        ({"grader": {"credit_model": "another"}}, "credit model another"),
    ],
)
def test_refused_for_any_other(changed: dict[str, dict[str, object]], says: str) -> None:
    data = calibration().model_dump(mode="json")
    for room, values in changed.items():
        data[room] |= values
    other = Calibration.model_validate_json(json.dumps(data))
    with pytest.raises(CalibrationError, match=says):
        grade(RUBRIC, ["订货成本"], encoder=ENCODER, calibration=other)


def test_refused_once_the_rubric_has_changed() -> None:
    first = RUBRIC.parts[0].key_points[0]
    points = (first.model_copy(update={"alternatives": ("订购成本",)}), *RUBRIC.parts[0].key_points[1:])
    part = RUBRIC.parts[0].model_copy(update={"key_points": points})
    changed = Rubric.model_validate(RUBRIC.model_copy(update={"parts": (part,)}).model_dump())
    with pytest.raises(CalibrationError, match="rubric content"):
        grade(changed, ["订货成本"], encoder=ENCODER, calibration=calibration())


def test_its_file_is_read_back_the_same_and_nothing_unknown_gets_in() -> None:
    own = calibration()
    text = own.model_dump_json()
    assert Calibration.model_validate_json(text) == own
    assert Calibration.model_validate_json(text).name == own.name
    for wrong in ({"pickle": 1}, {"format": 2}, {"slopes": [0.0]}, {"slopes": [float("nan")] * 3}):
        with pytest.raises(ValidationError):
            Calibration.model_validate_json(json.dumps({**json.loads(text), **wrong}))


def test_outlines_are_alike_where_answers_are() -> None:
    encoded = encode_rubric(RUBRIC, ENCODER)

    def of(answer: str) -> Outline:
        return outline(read_answer(encoded, answer, ENCODER).parts)

    one = of("订货成本和保管成本")
    assert one.likeness(one) == pytest.approx((1.0, 1.0))
    assert one.likeness(of("订货成本与保管成本"))[0] > one.likeness(of("天气很好"))[0]
    assert of("").likeness(one) == (0.0, 0.0)
    assert max(one.buckets) < BUCKETS
    assert np.abs(one.vector).max() == 127

"""Calibrating: it helps where a teacher has a rule, refuses noise, and keeps no text."""

from decimal import Decimal

import numpy as np
import pytest

from eval.calibration.calibrate import TooFewAnswersError, calibrate
from eval.calibration.fit import Subject
from eval.calibration.linear_total import linear_total
from eval.calibration.marked import Marked, read_marked
from rubrics.derive import derive_rubric
from service.grading.calibration import Calibration
from service.grading.grader import grade, grader_version, rubric_version
from service.grading.units import prepare
from tests.eval.calibration.made_up import RUBRIC, answers, at_random, strict
from tests.grading.hash_encoder import HashEncoder

ENCODER = HashEncoder()
SUBJECT = Subject(prepare(RUBRIC), rubric_version(RUBRIC), grader_version(ENCODER.identity, None))


def marked(texts: list[str], shares: list[float]) -> list[Marked]:
    return read_marked(RUBRIC, texts, shares, encoder=ENCODER)


def test_helps_with_a_strict_teacher_also_on_answers_not_marked() -> None:
    texts = answers(60)
    seen, others = texts[:20], texts[20:]
    found = calibrate(SUBJECT, marked(seen, [strict(answer) for answer in seen]))
    assert found.measured is not None
    assert found.measured.helps
    assert found.measured.after.rmse < 0.7 * found.measured.before.rmse
    wanted = np.array([strict(answer) for answer in others])

    def error(calibration: Calibration | None) -> float:
        given = grade(RUBRIC, others, encoder=ENCODER, calibration=calibration)
        shares = np.array([float(each.parts[0].unrounded_marks / each.max_marks) for each in given])
        return float(((shares - wanted) ** 2).mean())

    assert error(found) < 0.5 * error(None)


def test_does_not_help_with_noise() -> None:
    helped = 0
    for seed in range(6):
        texts = answers(24, seed)
        measured = calibrate(SUBJECT, marked(texts, at_random(texts, seed))).measured
        helped += measured is not None and measured.helps
    assert helped <= 1


def test_the_same_answers_give_the_same_file_and_order_changes_nothing_measured() -> None:
    texts = answers(22)
    shares = [strict(answer) for answer in texts]
    one, again = calibrate(SUBJECT, marked(texts, shares)), calibrate(SUBJECT, marked(texts, shares))
    assert one.model_dump_json() == again.model_dump_json()
    turned = calibrate(SUBJECT, marked(texts[::-1], shares[::-1]))
    assert turned.measured == one.measured


def test_the_file_holds_no_text_of_an_answer() -> None:
    texts = answers(20)
    written = calibrate(SUBJECT, marked(texts, [strict(answer) for answer in texts])).model_dump_json()
    assert written.isascii()
    assert not [word for answer in texts for word in answer.strip("。").split("，") if word in written]


def test_twenty_different_answers_are_wanted() -> None:
    texts = answers(19)
    shares = [strict(answer) for answer in texts]
    with pytest.raises(TooFewAnswersError, match="19 different marked answers are too few"):
        calibrate(SUBJECT, marked([*texts, texts[0] + " "], [*shares, shares[0]]))


def test_the_linear_total_is_what_marking_gives_with_choices_too() -> None:
    chosen = derive_rubric(
        ["任答两点，每点2分：\n1. 订货成本\n2. 保管成本\n3. 缺货成本"],
        question="库存成本？",
        max_marks=Decimal(4),
    )
    assert any(point.choose == 2 for point in chosen.parts[0].key_points)
    texts = ["订货成本，保管成本，缺货成本。", "保管成本", "缺货成本", ""]
    read = read_marked(chosen, texts, [0.0] * 4, encoder=ENCODER)
    for one, found in zip(read, grade(chosen, texts, encoder=ENCODER), strict=True):
        share, _ = linear_total(prepare(chosen), one.earned)
        assert share * 4 == pytest.approx(float(found.parts[0].unrounded_marks), abs=0.02)

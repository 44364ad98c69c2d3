"""Reliability and risk against coverage, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.confidence import judge_confidence
from tests.eval.metrics.make_pairs import pairs


def test_by_hand() -> None:
    # Errors .0 .1 .2 .5 with confidence .95 .85 .85 .15; squares 0 .01 .04 .25, mean .3 / 4 = .075
    found = judge_confidence(pairs([0.5] * 4, [0.5, 0.6, 0.7, 1.0]), np.array([0.95, 0.85, 0.85, 0.15]))
    assert found is not None
    assert [(each.low, each.answers) for each in found.bins] == [(0.1, 1), (0.8, 2), (0.9, 1)]
    # .6 is one tenth from .5, .7 two: half of the bin from .8 is within a step; errors (.1 + .2) / 2
    assert found.bins[1].within_one_step == 0.5
    assert found.bins[1].mean_absolute_error == pytest.approx(0.15)
    assert found.bins[1].confidence == pytest.approx(0.85)
    # |.15 - 0| + 2 * |.85 - .5| + |.95 - 1| = .15 + .7 + .05 = .9, over 4 answers
    assert found.calibration_error == pytest.approx(0.225)
    # Risk of 1, 2, 3, 4 answers; the two that tie count (.01 + .04) / 2 = .025 each:
    # 0, .0125, .05 / 3, .075: mean (.0125 + .016667 + .075) / 4 = .0260417
    assert found.area == pytest.approx(0.0260417, abs=1e-6)
    # Knowing the errors: 0, .005, .05 / 3, .075
    assert found.best_area == pytest.approx((0.005 + 0.05 / 3 + 0.075) / 4)
    assert found.random_area == pytest.approx(0.075)
    # 60 % of four is two answers: .0125 / .075
    assert found.released_60 == pytest.approx(1 / 6)
    assert found.curve[-1].coverage == 1.0
    assert found.curve[-1].squared_error == pytest.approx(0.075)


def test_no_answers_no_report_and_no_error_no_ratio() -> None:
    assert judge_confidence(pairs([], []), np.array([])) is None
    found = judge_confidence(pairs([0.5], [0.5]), np.array([1.0]))
    assert found is not None
    assert found.released_60 is None


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 4)), min_size=1, max_size=25)
)
def test_the_order_of_answers_does_not_matter_and_best_is_best(rows: list[tuple[int, int, int]]) -> None:
    def judged(some: list[tuple[int, int, int]]) -> tuple[float, float, float]:
        both = pairs([human / 10 for human, _, _ in some], [raw / 10 for _, raw, _ in some])
        found = judge_confidence(both, np.array([confidence / 4 for _, _, confidence in some]))
        assert found is not None
        return found.area, found.best_area, found.random_area

    area, best, random = judged(rows)
    assert judged(rows[::-1]) == pytest.approx((area, best, random))
    assert best <= area + 1e-12
    assert best <= random + 1e-12


def test_one_confidence_for_all_says_nothing() -> None:
    found = judge_confidence(pairs([0.5] * 3, [0.5, 0.9, 0.1]), np.array([0.7] * 3))
    assert found is not None
    assert found.area == pytest.approx(found.random_area)

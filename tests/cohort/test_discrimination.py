"""Correlations and the upper-lower index against hand-worked values and SciPy's."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from service.cohort.discrimination import PairSums, TailSums, upper_lower


def correlation(pairs: list[tuple[int, int]]) -> float | None:
    sums = PairSums()
    for x, y in pairs:
        sums.add(x, y)
    return sums.correlation()


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 100_000)), min_size=10, max_size=80))
def test_as_scipy_has_it(pairs: list[tuple[int, int]]) -> None:
    x, y = ([pair[side] for pair in pairs] for side in (0, 1))
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    assert correlation(pairs) == pytest.approx(pearsonr(x, y).statistic, abs=1e-9)
    assert correlation(pairs[::-1]) == correlation(pairs)


def test_nothing_to_tell() -> None:
    assert correlation([(1, 2), (2, 4)]) is None, "too few"
    assert correlation([(5, each) for each in range(20)]) is None, "all the same"
    assert correlation([(each, each) for each in range(20)]) == pytest.approx(1)


def test_upper_lower_by_hand() -> None:
    # 100 answers with totals 0..99 and the point's credit 1000 from 50 on: 27 at the top all have it, none below.
    tails = TailSums()
    for total in range(100):
        tails.add(total, 1000 if total >= 50 else 0)
    assert tails.index() == pytest.approx(1)


def test_ties_are_shared() -> None:
    # 20 answers, tails of 5.4. The best two have credit 1; the next eighteen share one total and a mean of .5.
    # Upper: (2 + 3.4 x .5) / 5.4 = .68519; lower: .5; the difference .18519.
    assert upper_lower([18, 2], [9, 2]) == pytest.approx(0.185185, abs=1e-6)


def test_too_few() -> None:
    assert upper_lower([4, 5], [0, 5]) is None

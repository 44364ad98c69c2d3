"""Figures of scores against hand-worked values and NumPy's."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cohort.score_counts import ScoreCounts, ScoreFigures


def figures(scores: list[tuple[int, int]]) -> ScoreFigures:
    counts = ScoreCounts()
    for cents, most in scores:
        counts.add(cents, most)
    found = counts.figures()
    assert found is not None
    return found


def test_by_hand() -> None:
    # Shares 0, .5, .5, 1: mean .5; squares .25 + 0 + 0 + .25 = .5, by n - 1 = 3 gives .1667, its root .40825.
    found = figures([(0, 1000), (500, 1000), (250, 500), (1000, 1000)])
    assert (found.count, found.mean, found.median, found.full, found.none) == (4, 0.5, 0.5, 1, 1)
    assert found.sd == pytest.approx(0.408248, abs=1e-6)
    assert found.histogram == (1, 0, 0, 0, 0, 2, 0, 0, 0, 1)


def test_borders_of_the_bins() -> None:
    # .1 belongs to the second bin, .7 to the eighth, 1 to the last: no float falls short.
    assert figures([(100, 1000), (700, 1000), (1000, 1000), (99, 1000)]).histogram == (
        1,
        1,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        1,
    )


def test_none_and_one() -> None:
    assert ScoreCounts().figures() is None
    assert figures([(300, 1000)]).sd is None


scores = st.lists(st.integers(0, 1000).map(lambda cents: (cents, 1000)), min_size=2, max_size=60)


@given(scores)
def test_as_numpy_has_it(given_scores: list[tuple[int, int]]) -> None:
    found = figures(given_scores)
    shares = np.array([cents / most for cents, most in given_scores])
    assert found.mean == pytest.approx(shares.mean())
    assert found.median == pytest.approx(np.median(shares))
    assert found.sd == pytest.approx(shares.std(ddof=1))
    assert sum(found.histogram) == len(given_scores)


@given(scores)
def test_any_order(given_scores: list[tuple[int, int]]) -> None:
    shuffled = random.Random(3).sample(given_scores, len(given_scores))  # noqa: S311 - no secret
    assert figures(shuffled) == figures(given_scores)

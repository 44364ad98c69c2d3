"""Intervals: whole questions are drawn, by a seed, and both systems get the same draws."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.bootstrap import Difference, difference, draw_weights, estimate
from eval.metrics.correlation import pearson
from eval.metrics.errors import bias, mae
from eval.metrics.metrics import METRICS
from eval.metrics.pairs import Pairs
from tests.eval.metrics.make_pairs import drawn_pairs, pairs


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.integers(0, 5))
def test_questions_are_drawn_whole_and_as_many_as_there_are(question: list[int], seed: int) -> None:
    codes = np.array(question, np.intp)
    weights = draw_weights(codes, draws=50, seed=seed)
    assert weights.shape == (50, len(question))
    assert np.array_equal(weights, draw_weights(codes, draws=50, seed=seed))
    if len(set(question)) == 1:
        assert (weights.sum(axis=1) == len(question)).all()
        return
    first = {code: question.index(code) for code in set(question)}
    assert (weights == weights[:, [first[code] for code in question]]).all()
    assert (weights[:, list(first.values())].sum(axis=1) == len(first)).all()


def test_another_seed_draws_otherwise() -> None:
    codes = np.arange(20, dtype=np.intp)
    assert not np.array_equal(draw_weights(codes, draws=50, seed=0), draw_weights(codes, draws=50, seed=1))


def test_the_interval_is_that_of_drawing_questions_one_by_one() -> None:
    rng = np.random.default_rng(3)
    question = np.repeat(np.arange(30), 4)
    human = rng.random(120)
    both = pairs(
        list(human), list(np.clip(human + 0.1 * rng.standard_normal(120), 0, 1)), question=list(question)
    )
    found = estimate(mae, both, draw_weights(both.question, draws=4000, seed=0))
    means = []
    for _ in range(4000):
        chosen = rng.integers(0, 30, 30)
        means.append(np.mean([np.abs(both.raw - both.human)[question == each].mean() for each in chosen]))
    assert found.low == pytest.approx(np.percentile(means, 2.5), abs=0.002)
    assert found.high == pytest.approx(np.percentile(means, 97.5), abs=0.002)


def test_few_questions_make_a_wider_interval_than_their_many_answers_would() -> None:
    # Each question has its own bias: only five of them say what it is, however many answers there are.
    rng = np.random.default_rng(5)
    question = np.repeat(np.arange(5), 40)
    raw = 0.5 + np.array([-0.2, -0.1, 0.0, 0.1, 0.2])[question]
    both = pairs([0.5] * 200, list(raw), question=list(question))
    alone = replace(both, question=rng.permutation(200).astype(np.intp))
    by_question = estimate(bias, both, draw_weights(both.question, draws=1000, seed=0))
    by_answer = estimate(bias, alone, draw_weights(alone.question, draws=1000, seed=0))
    assert by_question.high is not None
    assert by_answer.high is not None
    assert by_question.high > 3 * by_answer.high


@given(drawn_pairs())
def test_what_is_undefined_has_no_interval(drawn: Pairs) -> None:
    weights = draw_weights(drawn.question, draws=20, seed=0)
    for metric in METRICS.values():
        found = estimate(metric, drawn, weights)
        if found.value is None:
            assert (found.low, found.high) == (None, None)
        if found.low is not None and found.high is not None:
            assert found.low <= found.high


@given(drawn_pairs(least=2))
def test_nothing_is_better_than_itself(drawn: Pairs) -> None:
    weights = draw_weights(drawn.question, draws=20, seed=0)
    found = difference(mae, drawn, drawn, weights)
    assert found == Difference(0.0, 0.0, 0.0)
    assert not found.is_clear_of_zero


def test_a_difference_is_paired() -> None:
    # Both systems err with the question; the second by a tenth more on every answer. Apart, the intervals of their
    # errors overlap widely; paired, the difference is a tenth in every draw.
    question = np.repeat(np.arange(10), 3)
    raw = 0.05 * question
    one = pairs([0.0] * 30, list(raw), question=list(question))
    other = pairs([0.0] * 30, list(raw + 0.1), question=list(question))
    weights = draw_weights(one.question, draws=500, seed=0)
    found = difference(mae, one, other, weights)
    assert found.low == pytest.approx(-0.1)
    assert found.high == pytest.approx(-0.1)
    assert found.is_clear_of_zero
    first, second = estimate(mae, one, weights), estimate(mae, other, weights)
    assert first.high is not None
    assert second.low is not None
    assert first.high > second.low


def test_a_difference_from_what_is_undefined_is_undefined() -> None:
    one, other = pairs([0, 0.5, 1], [0, 0.5, 1]), pairs([0, 0.5, 1], [0.5, 0.5, 0.5])
    found = difference(pearson, one, other, draw_weights(one.question, draws=20, seed=0))
    assert found == Difference(None, None, None)
    assert not found.is_clear_of_zero

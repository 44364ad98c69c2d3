"""Each metric against values worked out by hand, and against SciPy where it has them."""

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from eval.metrics.agreement import adjacent_agreement, exact_agreement
from eval.metrics.correlation import pearson, spearman
from eval.metrics.errors import bias, mae, rmse
from eval.metrics.kappa import quadratic_weighted_kappa
from eval.metrics.metrics import METRICS
from eval.metrics.pairs import Metric, Pairs, once, tenths, value_of
from eval.metrics.within_question import within_question_pearson
from tests.eval.metrics.make_pairs import drawn_pairs, pairs

HUMAN = [0.0, 0.5, 1.0, 0.5]
RAW = [0.2, 0.4, 0.8, 0.8]

TABLE: list[tuple[Metric, list[float], list[float], float]] = [
    # human: mean 0.5, deviations -.5 0 .5 0, squares sum to .5
    # raw: mean .55, deviations -.35 -.15 .25 .25, squares .1225 + .0225 + .0625 + .0625 = .27
    # products .175 + 0 + .125 + 0 = .3; r = .3 / sqrt(.5 * .27) = .3 / .367423 = .816497
    (pearson, HUMAN, RAW, 0.816497),
    # ranks of human: 1, 2.5, 4, 2.5; of raw: 1, 2, 3.5, 3.5; means 2.5
    # deviations -1.5 0 1.5 0 and -1.5 -.5 1 1: products 2.25 + 1.5 = 3.75; squares 4.5 and 4.5
    # 3.75 / 4.5 = .833333
    (spearman, HUMAN, RAW, 0.833333),
    # tenths 0 5 10 5 and 2 4 8 8: squared differences 4 1 4 9, mean 4.5
    # E a^2 = (4 + 16 + 64 + 64) / 4 = 37, E b^2 = (0 + 25 + 100 + 25) / 4 = 37.5, means 5.5 and 5
    # expected 37 + 37.5 - 2 * 5.5 * 5 = 19.5; 1 - 4.5 / 19.5 = .769231
    (quadratic_weighted_kappa, HUMAN, RAW, 0.769231),
    # errors .2 -.1 -.2 .3: squares .04 + .01 + .04 + .09 = .18, / 4 = .045, root .212132
    (rmse, HUMAN, RAW, 0.212132),
    # (.2 + .1 + .2 + .3) / 4
    (mae, HUMAN, RAW, 0.2),
    # (.2 - .1 - .2 + .3) / 4
    (bias, HUMAN, RAW, 0.05),
    # tenths apart 2 1 2 3: none the same, one of four at most one apart
    (exact_agreement, HUMAN, RAW, 0.0),
    (adjacent_agreement, HUMAN, RAW, 0.25),
    (exact_agreement, [0.0, 0.5, 1.0], [0.04, 0.55, 1.0], 2 / 3),  # .04 is 0 tenths, .55 is 6
    (adjacent_agreement, [0.0, 0.5, 1.0], [0.04, 0.55, 1.0], 1.0),
    # Scores turned round: every metric of order is -1.
    (pearson, [0.0, 0.5, 1.0], [1.0, 0.5, 0.0], -1.0),
    (spearman, [0.0, 0.5, 1.0], [1.0, 0.6, 0.0], -1.0),
    # 0 5 10 against 10 5 0: mean squared difference 200/3, expected 2 * 125/3 - 50 = 100/3; 1 - 2 = -1
    (quadratic_weighted_kappa, [0.0, 0.5, 1.0], [1.0, 0.5, 0.0], -1.0),
]


@pytest.mark.parametrize(("metric", "human", "raw", "expected"), TABLE)
def test_by_hand(metric: Metric, human: list[float], raw: list[float], expected: float) -> None:
    assert value_of(metric, pairs(human, raw)) == pytest.approx(expected, abs=1e-6)


def test_kappa_and_agreement_take_the_awarded_score_and_the_others_the_unrounded_one() -> None:
    both = pairs([0.5, 1.0], [0.46, 0.94], awarded=[0.5, 1.0])
    assert value_of(exact_agreement, both) == 1.0
    assert value_of(quadratic_weighted_kappa, both) == 1.0
    assert value_of(mae, both) == pytest.approx(0.05)  # (.04 + .06) / 2


def test_within_questions_r_is_averaged_over_questions() -> None:
    # Question 0: 0 .5 1 against 0 .5 1, r = 1. Question 1: the other way round, r = -1 ... with twice the answers,
    # but a question counts once: (1 - 1) / 2 = 0. Question 2 has two answers only and is left out.
    human = [0, 0.5, 1, 0, 0.5, 1, 0, 0.5, 1, 0, 1]
    raw = [0, 0.5, 1, 1, 0.5, 0, 1, 0.5, 0, 0, 1]
    question = [0] * 3 + [1] * 6 + [2] * 2
    assert value_of(within_question_pearson, pairs(human, raw, question=question)) == pytest.approx(0.0)
    alone = pairs(human[:3], raw[:3], question=question[:3])
    assert value_of(within_question_pearson, alone) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("share", "tenth"), [(0.0, 0), (0.05, 1), (0.049, 0), (0.35, 4), (0.45, 5), (0.95, 10), (1.0, 10)]
)
def test_tenths_are_rounded_half_up(share: float, tenth: int) -> None:
    assert tenths(np.array([share]))[0] == tenth


@pytest.mark.parametrize("name", list(METRICS))
def test_what_is_not_defined_is_none(name: str) -> None:
    metric = METRICS[name]
    assert value_of(metric, pairs([], [])) is None
    value = value_of(metric, pairs([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]))
    defined = {"rmse": 0.0, "mae": 0.0, "bias": 0.0, "exact": 1.0, "adjacent": 1.0}
    assert value == defined.get(name)


@pytest.mark.parametrize("metric", [pearson, spearman])
@pytest.mark.parametrize("constant", [0.1, 0.3, 1 / 3, 0.7])
def test_a_constant_side_has_no_correlation_whatever_its_last_bits(metric: Metric, constant: float) -> None:
    assert value_of(metric, pairs([0.1, 0.5, 0.9, 0.4], [constant] * 4)) is None
    assert value_of(metric, pairs([constant] * 4, [0.1, 0.5, 0.9, 0.4])) is None


@given(drawn_pairs(least=2))
def test_correlations_are_scipys(drawn: Pairs) -> None:
    for metric, theirs in ((pearson, stats.pearsonr), (spearman, stats.spearmanr)):
        value = value_of(metric, drawn)
        if len(set(drawn.raw)) == 1 or len(set(drawn.human)) == 1:
            assert value is None
        else:
            assert value == pytest.approx(theirs(drawn.raw, drawn.human).statistic, abs=1e-9)


@given(drawn_pairs())
def test_kappa_is_symmetric_and_what_the_table_of_counts_gives(drawn: Pairs) -> None:
    value = value_of(quadratic_weighted_kappa, drawn)
    turned = Pairs(drawn.awarded, drawn.human, drawn.human, drawn.question)
    assert value_of(quadratic_weighted_kappa, turned) == (
        None if value is None else pytest.approx(value, abs=1e-9)
    )
    a, b = tenths(drawn.awarded).astype(int), tenths(drawn.human).astype(int)
    seen = np.zeros((11, 11))
    np.add.at(seen, (a, b), 1)
    expected = np.outer(seen.sum(1), seen.sum(0)) / len(drawn)
    weights = (np.arange(11)[:, None] - np.arange(11)) ** 2
    if (weights * expected).sum():
        assert value == pytest.approx(1 - (weights * seen).sum() / (weights * expected).sum(), abs=1e-9)
    else:
        assert value is None


@given(drawn_pairs())
def test_agreeing_with_oneself_is_perfect(drawn: Pairs) -> None:
    same = Pairs(drawn.human, drawn.human, drawn.human, drawn.question)
    perfect = {"rmse": 0.0, "mae": 0.0, "bias": 0.0}
    for name, metric in METRICS.items():
        value = value_of(metric, same)
        if value is not None:
            assert value == pytest.approx(perfect.get(name, 1.0))


@given(drawn_pairs())
def test_counting_an_answer_twice_is_having_it_twice(drawn: Pairs) -> None:
    doubled = drawn.at(np.concatenate([np.arange(len(drawn)), np.arange(0, len(drawn), 2)]))
    weights = once(drawn)
    weights[0, ::2] = 2
    for name, metric in METRICS.items():
        if name == "within_question_pearson":
            continue  # it counts questions, whose weight is one whatever their size
        weighted, plain = metric(drawn, weights)[0], metric(doubled, once(doubled))[0]
        assert weighted == pytest.approx(plain, abs=1e-9, nan_ok=True), name

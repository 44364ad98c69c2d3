"""Token by token: values by hand on tokens that are made by hand."""

from collections.abc import Sequence
from math import log, log1p, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.encoders.protocol import Tokens
from service.grading.token_match import NOTHING, align, best_cosines, join, weigh


def tokens(pieces: Sequence[str], vectors: Sequence[Sequence[float]], told: Sequence[float]) -> Tokens:
    rows = np.array(vectors, dtype=np.float32).reshape(len(pieces), 2)
    mean = rows.sum(axis=0) if len(pieces) else np.array([1.0, 0.0], np.float32)
    whole = (mean / np.linalg.norm(mean)).astype(np.float32)
    return Tokens(whole, rows, tuple(pieces), np.array(told, dtype=np.float32))


# Directions by their angle to the first axis: cosines between them are 1, .8, .6, 0.
_EAST, _NORTH, _BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.8, 0.6)
_NONE = tokens([], [], [])


def test_weights_by_hand() -> None:
    # The question's word tells 5 x .3 = 1.5, the other two 2.5 and 6: of 10 in all.
    found = weigh(tokens(["a", "b", "c"], [_EAST, _NORTH, _BETWEEN], [2.5, 5.0, 6.0]), {"b", "z"})
    assert found.weights == pytest.approx([0.25, 0.15, 0.6])
    assert found.fresh.tolist() == [True, False, True]
    assert found.fresh_information == pytest.approx(8.5)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.015625, 14, width=32)), min_size=1, max_size=9))
def test_weights_sum_to_one(drawn: list[tuple[str, float]]) -> None:
    made = tokens([piece for piece, _ in drawn], [_EAST] * len(drawn), [told for _, told in drawn])
    assert weigh(made, {"a"}).weights.sum() == pytest.approx(1.0)


def test_no_tokens_no_weights() -> None:
    found = weigh(_NONE, {"a"})
    assert (found.weights.tolist(), found.fresh_information) == ([], 0.0)


def test_alignment_by_hand() -> None:
    # Weights .2 (a, of the question: 10 x .3 = 3 of 15), .4, .4.
    wording = weigh(tokens(["a", "b", "c"], [_EAST, _NORTH, _EAST], [10.0, 6.0, 6.0]), {"a"})
    # a and c find their own direction at .8, b finds .6.
    found = align(wording, tokens(["c", "x"], [_BETWEEN, _BETWEEN], [1.0, 1.0]))
    assert found.recall == pytest.approx(0.6 * 0.8 + 0.4 * 0.6)
    # Said in full from .025 above a level on, half at it, not at all from .025 below.
    assert found.said == pytest.approx((0.6 + 0.4 * 0.5, 0.6, 0.6 * 0.5, 0.0), abs=1e-4)
    # A third of three tokens is the heaviest one: b, the first of two equals.
    assert found.telling == pytest.approx(0.6)
    # The fifth of the way from .6 up through .8 and .8: 0.2 x 2 = .4 of the first step.
    assert found.least == pytest.approx(0.6 + 0.4 * 0.2)
    # Cosines of exactly .8 are not beyond it.
    assert found.answer_said in (0.0, pytest.approx(log(3), abs=1e-4))
    # c is there to the letter: .4 of all, .4 of the .8 that is fresh.
    assert found.exact == pytest.approx(0.4)
    assert found.exact_fresh == pytest.approx(0.5)


def test_how_much_of_the_answer_is_in_the_wording() -> None:
    wording = weigh(tokens(["a"], [_EAST], [1.0]), set())
    found = align(wording, tokens(["a", "b", "c"], [_EAST, _EAST, _NORTH], [1.0] * 3))
    assert found.answer_said == pytest.approx(log1p(2), abs=1e-4)


def test_equal_texts_say_everything() -> None:
    made = tokens(["a", "b"], [_EAST, _BETWEEN], [3.0, 4.0])
    found = align(weigh(made, {"a"}), made)
    assert (found.recall, found.said, found.telling, found.least) == (1.0, (1.0,) * 4, 1.0, 1.0)
    assert (found.exact, found.exact_fresh) == (1.0, 1.0)


def test_nothing_on_either_side() -> None:
    some = tokens(["a"], [_EAST], [1.0])
    assert align(weigh(_NONE, set()), some) == align(weigh(some, set()), _NONE) == NOTHING


def test_a_wording_of_the_questions_words_alone_has_nothing_fresh() -> None:
    some = tokens(["a"], [_EAST], [1.0])
    found = align(weigh(some, {"a"}), some)
    assert (found.exact, found.exact_fresh) == (1.0, 0.0)


def test_joined_tokens() -> None:
    one = tokens(["a", "b"], [_EAST, _EAST], [1.0, 2.0])
    other = tokens(["c"], [_NORTH], [3.0])
    found = join([one, other], 2)
    assert found.pieces == ("a", "b", "c")
    assert found.vectors.tolist() == [[1, 0], [1, 0], [0, 1]]
    assert found.information.tolist() == [1, 2, 3]
    # Two parts east and one north.
    assert found.whole == pytest.approx([2 / sqrt(5), 1 / sqrt(5)])


@pytest.mark.parametrize("parts", [[], [_NONE]])
def test_joined_nothing(parts: list[Tokens]) -> None:
    found = join(parts, 2)
    assert (len(found), found.vectors.shape, found.whole.tolist()) == (0, (0, 2), [0.0, 0.0])


def test_best_cosines() -> None:
    rows = np.array([_EAST, _NORTH], dtype=np.float32)
    assert best_cosines(rows, np.array([_BETWEEN], dtype=np.float32)) == pytest.approx([0.8, 0.6])
    # A reference answer without a letter has no tokens.
    assert best_cosines(rows, rows[:0]).tolist() == [0.0, 0.0]


def test_neighbours_said_together() -> None:
    axes = np.eye(6, dtype=np.float32)

    def placed(*numbers: int) -> Tokens:
        whole = axes[0]
        return Tokens(
            whole, axes[list(numbers)], tuple("abcdef"[n] for n in numbers), np.ones(len(numbers), np.float32)
        )

    wording = weigh(placed(0, 1, 2), set())
    assert align(wording, placed(0, 1, 2)).together == 1.0
    # Three places apart is still together, four is not, and neither is the other way round.
    assert align(wording, placed(0, 5, 5, 1, 2)).together == 1.0
    assert align(wording, placed(0, 5, 5, 5, 1, 2)).together == 0.5
    assert align(wording, placed(2, 1, 0)).together == 0.0
    # What is said twice counts where it fits.
    assert align(wording, placed(2, 0, 1, 2)).together == 1.0
    assert align(wording, placed(0, 5, 2)).together == 0.5
    assert align(wording, placed(5)).together == 0.5

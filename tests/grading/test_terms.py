"""Terms: what counts as a word, and weights whose sums are exact."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.grading.terms import TermWeights, fold, letters, small_words, terms

_STATEMENTS = [
    "及时回函给予答复",
    "及时归档",
    "向上级汇报",
    "written reports to the committee",
    "每3个月",
    "of the",
]
_words = st.lists(
    st.sampled_from(sorted(frozenset().union(*map(terms, _STATEMENTS)) | {"新词", "new"})), max_size=8
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        ("，。！", set()),
        ("会议纪要", {"会议", "议纪", "纪要"}),
        ("水", {"水"}),
        ("水，火", {"水", "火"}),
        ("Reports, policies; class", {"report", "policy", "class"}),
        ("REPORT ｒｅｐｏｒｔ", {"report"}),
        ("TCP在3.5秒内", {"tcp", "在", "3.5", "秒内"}),
        ("don't state-of-the-art", {"don't", "state-of-the-art"}),
        ("Größe über", {"grösse", "über"}),
    ],
)
def test_terms(text: str, found: set[str]) -> None:
    assert terms(text) == found


def test_letters_leave_out_all_but_letters_and_digits() -> None:
    assert letters(" （１）会议、纪要! OK ") == "1会议纪要ok"
    assert fold("ＡＢ½") == fold("ab1⁄2")


@given(st.text())
def test_terms_and_letters_take_any_text(text: str) -> None:
    assert all(term and term == fold(term) for term in terms(text) if term.isascii())
    assert letters(text) == letters(f" {text}。")


def test_rare_terms_weigh_more_and_the_questions_own_words_less() -> None:
    weights = TermWeights.of(["沟通 会议", "沟通 归档", "沟通 回函"], "客户沟通")
    assert weights.weight("会议") > weights.weight("沟通")
    alike = TermWeights.of(["会议 归档"], "会议")
    assert alike.weight("归档") > alike.weight("会议")
    assert weights.weight("应当") < weights.weight("没见")


@given(
    wanted=st.lists(_words, min_size=1, max_size=4),
    given=st.lists(_words, min_size=1, max_size=4),
    seed=st.integers(),
)
def test_containments_are_exact_and_in_any_order(
    wanted: list[list[str]], given: list[list[str]], seed: int
) -> None:
    weights = TermWeights.of(_STATEMENTS, "怎样汇报")
    shares = weights.containments([frozenset(some) for some in wanted], [frozenset(some) for some in given])
    assert shares.shape == (len(wanted), len(given))
    for i, some in enumerate(wanted):
        for j, other in enumerate(given):
            mass = weights.mass(frozenset(some))
            found = weights.mass(frozenset(some) & frozenset(other))
            assert isinstance(mass, int)
            assert shares[i, j] == found / max(mass, 1)
    order = random.Random(seed).sample(range(len(given)), len(given))  # noqa: S311 - guards nothing
    again = weights.containments(
        [frozenset(reversed(some)) for some in wanted], [frozenset(given[j]) for j in order]
    )
    assert np.array_equal(again, shares[:, order])


def test_the_order_of_statements_changes_no_weight() -> None:
    one, other = TermWeights.of(_STATEMENTS, "怎样"), TermWeights.of(_STATEMENTS[::-1], "怎样")
    assert one.by_term == other.by_term


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("", 0.0),
        ("栈是后进先出的", 3 / 7),
        ("栈、队列、链表", 0.0),
        ("The stack is a list", 3 / 5),
        ("stack, list, queue", 0.0),
    ],
)
def test_small_words_hold_sentences_together(text: str, share: float) -> None:
    assert small_words(text) == pytest.approx(share)

"""Quotes are exact slices of the answer, cut where a reader would cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feedback.quotes import best_quote, cut_quote, opposing_quote
from service.grading.grade import Evidence


def _evidence(answer: str, text: str, similarity: float = 0.8) -> Evidence:
    start = answer.index(text)
    return Evidence(start=start, end=start + len(text), text=text, similarity=similarity)


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200), st.integers(1, 60))
def test_a_quote_is_a_slice_within_its_span(answer: str, start: int, length: int, most: int) -> None:
    end = min(len(answer), start + length)
    quote = cut_quote(answer, min(start, end), end, most)

    if quote is None:
        assert not answer[start:end].strip()
    else:
        assert min(start, end) <= quote.start < quote.end <= end
        assert quote.text == answer[quote.start : quote.end]
        assert quote.text == quote.text.strip()
        assert "\n" not in quote.text
        assert quote.cut_end == (quote.text != answer[min(start, end) : end].strip())


def test_a_long_quote_ends_at_a_clause_and_its_ellipsis_stands_outside() -> None:
    answer = (
        "物业管理处应当采用多元化的方式，例如工作例会、座谈会、工作联系函，与客户保持良好沟通并及时回复来函"
    )

    quote = cut_quote(answer, 0, len(answer), 60)

    assert quote is not None
    assert quote.said("zh") == "“物业管理处应当采用多元化的方式，例如工作例会、座谈会”……"
    assert quote.said("en") == "“物业管理处应当采用多元化的方式，例如工作例会、座谈会” …"


@pytest.mark.parametrize(
    ("answer", "most", "expected"),
    [
        ("keep the customer informed about everything", 25, "keep the customer"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaa", 10, "aaaaaaaaaa"),
        ("利率大约为百分之12.55左右才对", 16, "利率大约为百分之"),
        ("cafe\u0301 cafe\u0301s", 4, "caf"),
        ("第一行\n第二行", 80, "第一行"),
    ],
)
def test_a_cut_keeps_words_numbers_and_letters_whole(answer: str, most: int, expected: str) -> None:
    quote = cut_quote(answer, 0, len(answer), most)

    assert quote is not None
    assert (quote.text, quote.cut_end) == (expected, True)


def test_neighbouring_evidence_is_quoted_as_one() -> None:
    answer = "平时多联系，别有事才上门。另外要建清单"
    quote = best_quote(answer, [_evidence(answer, "别有事才上门"), _evidence(answer, "平时多联系")])

    assert quote is not None
    assert quote.text == "平时多联系，别有事才上门"


def test_the_most_similar_evidence_is_quoted_and_what_is_against_opposes() -> None:
    answer = "书面形式最好。可是这次口头说说就行"
    against = _evidence(answer, "这次口头说说就行", 0.95).model_copy(update={"against": True})
    evidence = [_evidence(answer, "书面形式最好", 0.9), against]

    best, opposing = best_quote(answer, evidence), opposing_quote(answer, evidence)

    assert best is not None
    assert best.text == "书面形式最好"
    assert opposing is not None
    assert opposing.text == "这次口头说说就行"


def test_evidence_that_is_not_in_the_answer_is_never_quoted() -> None:
    wrong = Evidence(start=0, end=3, text="别的话", similarity=1.0)
    beyond = Evidence(start=2, end=99, text="话", similarity=1.0)

    assert best_quote("学生的话", [wrong, beyond]) is None
    assert opposing_quote("学生的话", [wrong, beyond]) is None

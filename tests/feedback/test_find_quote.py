"""Words that are said to be in the answer are found where they are, and nowhere else."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from service.feedback.find_quote import find_quote, is_in
from service.grading.grade import Evidence
from tests.feedback.graded import ANSWER


def evidence(answer: str, start: int, end: int) -> Evidence:
    return Evidence(start=start, end=end, text=answer[start:end], similarity=0.5)


WHOLE = [evidence(ANSWER, 0, len(ANSWER))]


def test_width_case_blanks_and_marks_around_make_no_difference() -> None:
    for words in (
        "开会要写会议纪要",
        "“开会要写会议纪要。”",
        " 开会 要写\n会议纪要…",
        "开会要写会议纪要\u200b",
    ):
        quote = find_quote(ANSWER, words, WHOLE)
        assert quote is not None
        assert quote.text == "开会要写会议纪要"
    answer = "ＴＣＰ uses a Three-way Handshake"
    quote = find_quote(answer, "tcp uses", [evidence(answer, 0, 5)])
    assert quote is not None
    assert quote.text == "ＴＣＰ uses"


def test_an_accent_may_be_a_character_of_its_own() -> None:
    answer = unicodedata.normalize("NFD", "La clé du café")
    quote = find_quote(answer, unicodedata.normalize("NFC", "la clé"), [evidence(answer, 0, 5)])
    assert quote is not None
    assert answer[quote.start : quote.end] == quote.text


def test_other_words_too_few_words_and_words_elsewhere_are_not_found() -> None:
    for words in ("开会要写记录", "", "要", "。。", "开会要写会议纪要和总结"):
        assert find_quote(ANSWER, words, WHOLE) is None
    at = ANSWER.index("平时多联系")
    assert find_quote(ANSWER, "开会要写会议纪要", [evidence(ANSWER, at, at + 5)]) is None
    assert find_quote(ANSWER, "开会要写会议纪要", []) is None


@given(st.text("要写会议纪 ab，。\u200b\n１Ａ", min_size=1, max_size=40), st.data())
def test_every_piece_of_an_answer_is_found_as_an_exact_slice(answer: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(answer) - 1))
    end = data.draw(st.integers(start + 1, len(answer)))
    quote = find_quote(answer, answer[start:end], [evidence(answer, 0, len(answer))])
    if quote is not None:
        assert answer[quote.start : quote.end] == quote.text
        assert quote.text.strip()
    if sum(char.isalnum() for char in answer[start:end]) >= 2:
        assert is_in(answer, answer[start:end])


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_found_is_there(answer: str, words: str) -> None:
    quote = find_quote(answer, words, [evidence(answer, 0, len(answer))]) if answer else None
    if quote is not None:
        assert answer[quote.start : quote.end] == quote.text
        assert is_in(answer, words)

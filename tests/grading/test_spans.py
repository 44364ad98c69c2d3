"""Spans: runs of neighbouring segments, never over the end of a sentence."""

from hypothesis import given, settings

from service.grading.segments import segment
from service.grading.spans import find_spans
from service.grading.terms import letters, terms
from tests.grading.random_texts import answers


def _spans(answer: str) -> list[str]:
    return [span.text for span in find_spans(answer, segment(answer))]


def test_runs_of_up_to_three_and_the_whole_sentence() -> None:
    assert _spans("甲一，乙二，丙三，丁四。戊五") == [
        "甲一",
        "甲一，乙二",
        "乙二",
        "甲一，乙二，丙三",
        "乙二，丙三",
        "丙三",
        "甲一，乙二，丙三，丁四",
        "乙二，丙三，丁四",
        "丙三，丁四",
        "丁四",
        "戊五",
    ]


def test_no_segments_no_spans() -> None:
    assert find_spans("。。", segment("。。")) == []


def test_wordings_that_differ_in_punctuation_and_width_only_have_one_key() -> None:
    answer = "形成ＡＢ纪要！\n形成ab纪要。"
    one, other = find_spans(answer, segment(answer))
    assert one.key == other.key == "形成ab纪要"
    assert one.text != other.text


@settings(max_examples=300)
@given(answer=answers)
def test_spans_are_what_they_say(answer: str) -> None:
    pieces = segment(answer)
    spans = find_spans(answer, pieces)
    places = [(span.first, span.last) for span in spans]
    assert len(set(places)) == len(places)
    assert {(i, i) for i in range(len(pieces))} <= set(places)
    for span in spans:
        assert answer[span.start : span.end] == span.text
        assert (span.start, span.end) == (pieces[span.first].start, pieces[span.last].end)
        assert pieces[span.first].sentence == pieces[span.last].sentence
        assert (span.terms, span.key) == (terms(span.text), letters(span.text))

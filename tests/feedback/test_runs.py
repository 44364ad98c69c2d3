"""The answer cut into runs by evidence."""

from hypothesis import given
from hypothesis import strategies as st

from service.feedback.runs import Span, split_runs

_spans = st.lists(st.builds(Span, st.integers(-3, 40), st.integers(-3, 40), st.integers(0, 5)), max_size=12)


@given(st.text(max_size=30), _spans)
def test_runs_together_are_the_answer_and_each_character_serves_its_points(
    answer: str, spans: list[Span]
) -> None:
    runs = split_runs(answer, spans)

    assert "".join(run.text for run in runs) == answer
    valid = [span for span in spans if 0 <= span.start < span.end <= len(answer)]
    for run in runs:
        assert run.text == answer[run.start : run.end] != ""
        for at in range(run.start, run.end):
            assert run.points == tuple(sorted({s.point for s in valid if s.start <= at < s.end}))


def test_overlapping_evidence_gives_three_runs() -> None:
    runs = split_runs("abcdefgh", [Span(1, 5, 0), Span(3, 7, 1)])

    assert [(run.text, run.points) for run in runs] == [
        ("a", ()),
        ("bc", (0,)),
        ("de", (0, 1)),
        ("fg", (1,)),
        ("h", ()),
    ]


def test_touching_evidence_of_one_point_is_one_run() -> None:
    assert [run.text for run in split_runs("abcd", [Span(0, 2, 0), Span(2, 4, 0)])] == ["abcd"]


def test_a_long_answer_with_much_evidence_is_split() -> None:
    runs = split_runs("字" * 20_000, [Span(i, i + 50, i % 300) for i in range(0, 19_950, 7)])

    assert sum(len(run.text) for run in runs) == 20_000

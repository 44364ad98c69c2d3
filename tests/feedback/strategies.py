"""Random answers and random grades of them."""

from hypothesis import strategies as st

from rubrics.model import Rubric
from service.grading.grade import Grade, Verdict
from tests.feedback.graded import Found, grade_by_hand

HOSTILE = [
    "<script>alert(1)</script>",
    "]]>",
    '"><img src=https://evil.example/x.png onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u202c",
    "\x00\x07\x1b",
    "&lt;b&gt;",
    "<!-- </style>",
    "W" * 300,
    "“”……",
    "采用例会、电话、邮件",
]

answers = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(HOSTILE),
        st.text("要写会议纪要，。；\n第123点 abc", max_size=60),
    ),
    max_size=6,
).map("".join)


@st.composite
def graded_answers(draw: st.DrawFn, rubric: Rubric) -> tuple[str, Grade]:
    """Draw an answer and a grade of it with any verdicts and any evidence spans."""
    answer = draw(answers)
    found = {}
    for part in rubric.parts:
        for point in part.walk():
            verdict: Verdict = draw(st.sampled_from(["covered", "partial", "missed", "contradicted"]))
            credit = {"covered": "1", "partial": "0.4"}.get(verdict, "0")
            found[point.id] = Found(verdict, credit, draw(spans_in(answer)))
    return answer, grade_by_hand(rubric, answer, found)


def spans_in(answer: str) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """Up to three non-empty spans of the answer, overlapping or not."""
    if not answer:
        return st.just(())
    span = st.integers(0, len(answer) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(answer)))
    )
    return st.lists(span, max_size=3).map(tuple)

"""Student text is data: it cannot become markup, load anything, or hide what it says."""

import re

import pytest
from hypothesis import given, settings

from service.feedback.report import ReportEntry, render_report
from service.feedback.template import write_feedback
from service.feedback.visible import visible
from service.grading.grade import Grade
from tests.feedback.graded import RUBRIC, Found, grade_by_hand
from tests.feedback.page import Page
from tests.feedback.strategies import HOSTILE, graded_answers

# So many hidden characters are named in one text; more become the same sign.
_MOST_NAMED = 200
_NEW_LINES = re.compile(r"\r\n?")


def _page(answer: str, grade: Grade, label: str) -> str:
    told = grade.model_copy(update={"feedback": write_feedback(grade, RUBRIC, answer)})
    return render_report([ReportEntry(label, RUBRIC, answer, told)] * 2, title=label)


_PLAIN_TAGS = {tag for tag, _ in Page(_page("", grade_by_hand(RUBRIC, "", {}), "label")).elements}


@settings(max_examples=30, deadline=None)
@given(graded_answers(RUBRIC))
def test_no_text_becomes_an_element(graded: tuple[str, Grade]) -> None:
    answer, grade = graded
    html = _page(answer, grade, answer or "label")
    page = Page(html)

    # Evidence and feedback add elements of the report's own, but never one of another kind.
    own = {"mark", "sup", "a", "ul", "li", "h4", "p", "span", "bdi", "div", "section"}
    assert {tag for tag, _ in page.elements} <= own | _PLAIN_TAGS
    assert all(value.startswith("#") for value in page.values("href"))
    assert page.values("src") == page.values("style") == []
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert page.unclosed == []
    if answer.strip() and len(answer) < _MOST_NAMED:
        assert _NEW_LINES.sub("\n", page.text_of("answer")) == _NEW_LINES.sub("\n", answer * 2)
    html.encode()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_escaped_wherever_it_stands(hostile: str) -> None:
    answer = f"前文{hostile}后文"
    grade = grade_by_hand(RUBRIC, answer, {"1.1": Found("covered", "1", ((2, 2 + len(hostile)),))})

    html = _page(answer, grade, hostile)

    if "<" in hostile:
        assert hostile not in html
    assert "<script" not in html
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", html)
    assert "49" not in Page(html).text_of("answer")


def test_the_page_loads_nothing_and_allows_only_its_own_style() -> None:
    html = _page("答案", grade_by_hand(RUBRIC, "答案", {}), "label")

    assert "http://" not in html
    assert "https://" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert "<script" not in html
    assert "default-src 'none'; style-src 'sha256-" in html


def test_hidden_characters_are_named_and_a_flood_of_them_stays_short() -> None:
    assert visible("a\u202eb<\x00") == (
        'a<span class="hidden-character" title="不可见字符 U+202E">U+202E</span>b&lt;'
        '<span class="hidden-character" title="不可见字符 U+0000">U+0000</span>'
    )
    assert len(visible("\u200b" * 20_000)) < 60_000
    assert visible("\ud800", "en").encode()
    assert visible("一行\n两行\t👩‍👩‍👧") == "一行\n两行\t👩‍👩‍👧"

"""The cohort's page: self-contained, harmless, the same bytes, and readable on a phone."""

import io
import json
import re
from html import escape
from pathlib import Path

import pytest

from service.cohort.report import write_cohort_report
from service.cohort.row import CohortRow
from service.cohort.statistics import CohortStatistics
from service.cohort.wording import WORDING
from service.exports.result import whole_characters
from service.feedback.wording import Language
from service.grading.grade import Reason
from tests.cohort.rows import Q, failed, question, random_rows, row
from tests.cohort.test_likeness import COPY_ZH
from tests.exports.results import NASTY
from tests.feedback.browser import dump
from tests.feedback.page import Page

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><h1>满分</h1>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202e反过来\u202c",
    "<a href='javascript:alert(1)'>x</a>",
    "https://evil.example/x",
    "很长" * 50_000,
    *NASTY,
)


def hostile_rows() -> list[CohortRow]:
    """Return answers that are hostile in text, id, and student, all of them shown as examples or alike."""
    rows = list(random_rows(40, rubrics=(Q, question("r"))))
    for number, text in enumerate(HOSTILE):
        made = row(
            100 + number,
            ("0", "0"),
            text + COPY_ZH,
            rubric=question("h"),
            reasons=[Reason(code=f"<b>{number}</b>", message="<b>", part_id="1")],
            confidence=0.1,
        )
        result = made.result.model_copy(
            update={"item_id": whole_characters(text[:200]), "student": whole_characters(text[:200])}
        )
        rows.append(CohortRow(result, made.answer, made.rubric))
    return [*rows, failed(999)]


def page_of(rows: list[CohortRow], language: Language = "zh") -> str:
    with CohortStatistics() as statistics:
        for each in rows:
            statistics.add(each)
        statistics.add_reject("<i>code</i>")
        file = io.BytesIO()
        write_cohort_report(statistics, file, language)
    return file.getvalue().decode()


@pytest.fixture(scope="module", params=["zh", "en"])
def html(request: pytest.FixtureRequest) -> str:
    return page_of(hostile_rows(), request.param)


def test_nothing_from_elsewhere_and_no_script(html: str) -> None:
    page = Page(html)
    assert not {tag for tag, _ in page.elements} & {"script", "img", "link", "iframe", "object", "form", "h6"}
    assert all(value.startswith("#") for value in page.values("href"))
    assert page.values("src") == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in page.values("content")[0]
    assert "url(" not in html
    assert "xmlns" not in html
    assert len([tag for tag, _ in page.elements if tag == "h1"]) == 1
    assert not page.unclosed


def test_texts_are_escaped_and_cut(html: str) -> None:
    assert "<script>alert" not in html
    assert escape(HOSTILE[0]) in html
    assert "\u202e" not in html
    assert "\0" not in html
    assert "很长" * 400 not in html


def test_same_bytes() -> None:
    rows = hostile_rows()
    assert page_of(rows) == page_of(rows)


def test_empty_cohort() -> None:
    assert "0" in page_of([])
    assert Page(page_of([failed(0)], "en")).text_of("facts-list")


def test_charts_show_chinese(html: str) -> None:
    drawn = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawn) == 6
    assert any("1.1 订货成本" in each for each in drawn)


def test_mixed_versions_come_first() -> None:
    html = page_of([row(0), row(1, rubric=question(version=2, reference="另一份。"))], "en")
    assert html.index("more than one version") < html.index("<h2>Questions</h2>")


def test_likeness_is_told_with_care() -> None:
    rows = [row(0, answer=COPY_ZH), row(1, answer=COPY_ZH)]
    html = page_of(rows)
    assert "近乎相同不等于抄袭" in html
    assert html.index("近乎相同不等于抄袭") < html.index("2 份，除标点")


def test_same_keys_in_both_languages() -> None:
    zh, en = WORDING["zh"], WORDING["en"]
    assert list(zh) == list(en)
    gaps = re.compile(r"\{(\w+)\}")
    assert all(set(gaps.findall(zh[key])) == set(gaps.findall(en[key])) for key in zh)


_MEASURE = """
<script>
addEventListener("load", () => {
  const root = document.documentElement;
  const off = [...document.querySelectorAll("main *")].filter(
    (e) => !e.closest(".scroll, .unseen") && e.getBoundingClientRect().right > innerWidth + 1).length;
  parent.document.documentElement.setAttribute("data-measured",
    JSON.stringify({view: innerWidth, width: root.scrollWidth, off}));
});
</script>
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_fits_the_screen(tmp_path: Path, html: str, width: int) -> None:
    inner = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    inner = inner.replace("</head>", _MEASURE + "</head>")
    (tmp_path / "inner.html").write_text(inner, encoding="utf-8")
    outer = (
        f'<!DOCTYPE html><html><body><iframe width="{width}" height="900" srcdoc="{escape(inner)}"></iframe>'
        "</body></html>"
    )
    found = re.search(r'data-measured="([^"]*)"', dump(outer, tmp_path))
    assert found is not None
    measured = json.loads(found.group(1).replace("&quot;", '"'))
    assert measured["view"] == width
    assert measured["width"] <= width
    assert measured["off"] == 0

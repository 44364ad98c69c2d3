"""The report in a real browser: it fits a phone, runs nothing, and can be read."""

import json
import re
from html import escape
from pathlib import Path

import pytest

from service.feedback.report import ReportEntry, render_report
from service.feedback.template import write_feedback
from tests.feedback.browser import dump
from tests.feedback.graded import ANSWER, PARTIAL, RUBRIC, Found, grade_by_hand
from tests.feedback.strategies import HOSTILE

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

# Measures the page as a reader sees it; contrast as in WCAG 2, against the nearest ground that is
# not transparent.
_MEASURE = """
<script>
addEventListener("load", () => {
  const parse = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let least = 99;
  for (const element of document.body.querySelectorAll("*")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  const root = document.documentElement;
  const measured = {
    view: innerWidth, width: root.scrollWidth, height: root.scrollHeight, contrast: least,
    marks: document.querySelectorAll("mark").length,
    offscreen: [...document.querySelectorAll("main *")].filter(
      (e) => !e.closest(".unseen, thead") && e.getBoundingClientRect().right > innerWidth + 1).length,
    colour: getComputedStyle(document.querySelector("mark.partial")).textDecorationStyle,
  };
  parent.document.documentElement.setAttribute("data-measured", JSON.stringify(measured));
});
</script>
"""


@pytest.fixture(scope="module")
def html() -> str:
    """Return a page of three answers: an ordinary one, a hostile one, and an empty one."""
    hostile = "".join(HOSTILE)
    answers = {
        "学生甲": (ANSWER, PARTIAL),
        hostile: (hostile, {"1.1": Found("partial", "0.5", ((0, len(hostile)),))}),
        "学生丙": ("", {}),
    }
    entries = []
    for label, (answer, found) in answers.items():
        grade = grade_by_hand(RUBRIC, answer, found)
        told = grade.model_copy(update={"feedback": write_feedback(grade, RUBRIC, answer)})
        entries.append(ReportEntry(label, RUBRIC, answer, told))
    return render_report(entries)


@pytest.mark.parametrize("width", [390, 1200])
def test_it_fits_the_width_and_is_readable(html: str, tmp_path: Path, width: int) -> None:
    # Only this copy lets a script in, to measure with.
    open_page, count = _POLICY.subn("", html)
    assert count == 1
    # A window is at least 500 px wide, a frame as narrow as one likes.
    framed = escape(open_page.replace("</body>", _MEASURE + "</body>"), quote=True)
    frame = (
        f'<!DOCTYPE html><iframe srcdoc="{framed}" width="{width}" height="900" style="border:0"></iframe>'
    )
    dumped = dump(frame, tmp_path)

    found = re.search(r'data-measured="([^"]*)"', dumped)
    assert found is not None
    measured = json.loads(found[1].replace("&quot;", '"'))
    assert measured["view"] == width
    assert measured["width"] <= width
    assert measured["offscreen"] == 0
    assert measured["height"] > 1000
    assert measured["marks"] > 5
    assert measured["colour"] == "dashed"
    assert measured["contrast"] >= 4.5


def test_no_script_runs_even_if_one_got_in(html: str, tmp_path: Path) -> None:
    planted = '<script>document.title = "taken over"</script><img src="x" onerror="document.title=1"></body>'
    dumped = dump(html.replace("</body>", planted), tmp_path)

    assert "<title>评阅报告</title>" in dumped
    assert "学生甲" in dumped

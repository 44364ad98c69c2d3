"""The report in a real browser: it fits a phone and a desk, its charts are drawn, and it can be read."""

import json
import re
from html import escape
from pathlib import Path

import pytest

from tests.eval.make_samples import all_samples
from tests.eval.test_report import page_of, run_of
from tests.feedback.browser import dump

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
# Contrast as in WCAG 2, against the nearest ground that is not transparent. Tables of figures may be wider than a
# phone: they scroll inside their own box.
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
    if (element.closest("svg")) continue;
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  const root = document.documentElement;
  const measured = {
    view: innerWidth, width: root.scrollWidth, contrast: least,
    offscreen: [...document.querySelectorAll("main *")].filter(
      (e) => !e.closest(".scroll *, thead, svg *") && e.getBoundingClientRect().right > innerWidth + 1).length,
    cut: [...document.querySelectorAll(".chart svg")].filter((svg) =>
      [...svg.querySelectorAll("text")].some(
        (text) => text.getBoundingClientRect().left < svg.getBoundingClientRect().left)).length,
    charts: [...document.querySelectorAll(".chart svg")].filter(
      (e) => e.getBoundingClientRect().height > 80 && e.querySelectorAll("text").length > 5).length,
  };
  parent.document.documentElement.setAttribute("data-measured", JSON.stringify(measured));
});
</script>
"""


@pytest.fixture(scope="module")
def html() -> str:
    # With the longest name among those that are run by default.
    return page_of(run_of(all_samples(), ["grader", "whole-answer", "mean"]))


@pytest.mark.parametrize("width", [390, 1200])
def test_it_fits_the_width_and_is_readable(html: str, tmp_path: Path, width: int) -> None:
    # Only this copy lets a script in, to measure with.
    open_page, count = _POLICY.subn("", html)
    assert count == 1
    framed = escape(open_page.replace("</body>", _MEASURE + "</body>"), quote=True)
    frame = (
        f'<!DOCTYPE html><iframe srcdoc="{framed}" width="{width}" height="900" style="border:0"></iframe>'
    )
    found = re.search(r'data-measured="([^"]*)"', dump(frame, tmp_path))
    assert found is not None
    measured = json.loads(found[1].replace("&quot;", '"'))
    assert measured["view"] == width
    assert measured["width"] <= width
    assert measured["offscreen"] == 0
    assert measured["cut"] == 0
    assert measured["charts"] == 3 + 2 + 3 + 3
    assert measured["contrast"] >= 4.5


def test_its_style_is_let_act_and_no_script_is(html: str, tmp_path: Path) -> None:
    planted = '<script>document.title = "taken over"</script></body>'
    dumped = dump(html.replace("</body>", planted), tmp_path)
    assert "<title>评分与人工评分的一致程度</title>" in dumped

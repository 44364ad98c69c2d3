"""The page about a rubric's trial: it shows what was found, loads nothing, and trusts no text."""

from decimal import Decimal

from rubrics.marks import total
from rubrics.model import KeyPoint, Part, Rubric
from service.feedback.check_report import render_check
from service.grading.rubric_check import check_rubric
from tests.feedback.page import Page
from tests.grading.hash_encoder import HashEncoder

COOL, REPORT = "立即切断电源并冷却设备", "在十分钟内向值班经理报告"


def rubric(*texts: str, **fields: object) -> Rubric:
    points = tuple(KeyPoint(id=f"1.{i}", text=text, marks=Decimal(2)) for i, text in enumerate(texts, 1))
    part = Part(id="1", prompt="怎么办？", marks=total([point.marks for point in points]), key_points=points)
    return Rubric.model_validate({"id": "r", "parts": (part,), **fields})


def page(of: Rubric) -> Page:
    return Page(render_check(check_rubric(of, HashEncoder()), of))


def test_a_good_rubric_is_said_to_be_fine_with_its_matrix() -> None:
    found = page(rubric(COOL, REPORT, reference_answers=(f"{COOL}；{REPORT}。",)))
    assert "没有需要留意的地方" in found.text_of("fine")
    assert not found.text_of("look")
    assert found.text_of("own") == "100100"
    assert found.text_of("none") == "··"
    assert not found.unclosed


def test_twins_are_shown_in_the_list_and_in_the_matrix() -> None:
    found = page(rubric(COOL, COOL, REPORT, language="en"))
    assert "1.2 “" + COOL + "” earns from its own text only 0 %" in " ".join(found.text_of("look").split())
    assert found.text_of("weak") == "·"
    assert found.text_of("confused") == "100"


def test_hostile_texts_stay_texts() -> None:
    hostile = "</style><script>alert(1)</script>\u202e{{ 7 * 7 }}{0}"
    found = page(rubric(hostile, COOL, title=hostile))
    assert "script" not in {tag for tag, _ in found.elements}
    assert "{{ 7 * 7 }}{0}" in found.text_of("text")
    assert not set(found.values("src")) | set(found.values("href")) | set(found.values("style"))
    policy = next(value for value in found.values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")

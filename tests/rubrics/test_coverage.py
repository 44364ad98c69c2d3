"""What became of the reference answers: nothing of them is lost, or it is said so."""

import os
import time
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from rubrics.coverage import account, left_out
from rubrics.derive import DerivationError, derive_rubric
from rubrics.lint import lint
from rubrics.model import KeyPoint, Part, Rubric, Source
from rubrics.yaml_text import load_rubric
from tests.rubrics.styles.case import Case, read_cases
from tests.rubrics.text_strategies import WrittenOutline, noisy_text, written_outlines

# CAIFEN_FUZZ_OUTLINES=10000 is what a release is tried with; it takes a minute or two.
OUTLINES = int(os.environ.get("CAIFEN_FUZZ_OUTLINES", "2000"))
STEADY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def roles(rubric: Rubric, reference: int = 0) -> list[tuple[str, str]]:
    text = rubric.reference_answers[reference]
    return [
        (stretch.role, text[stretch.start : stretch.end])
        for stretch in account(rubric)
        if stretch.reference == reference and stretch.role != "separator"
    ]


def lost(rubric: Rubric) -> list[str]:
    return [rubric.reference_answers[s.reference][s.start : s.end] for s in left_out(rubric)]


ROLES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "markers, title, text": (
        "1. 冷却：用水\n2. 报告",
        [("marker", "1"), ("title", "冷却"), ("key point", "用水"), ("marker", "2"), ("key point", "报告")],
    ),
    "lead-in": (
        "主要有以下几点：\n1. 冷却\n2. 报告",
        [
            ("lead-in", "主要有以下几点"),
            ("marker", "1"),
            ("key point", "冷却"),
            ("marker", "2"),
            ("key point", "报告"),
        ],
    ),
    "the frame of a list": (
        "塔吊由塔身、吊臂和底座组成。",
        [
            ("lead-in", "塔吊由"),
            ("key point", "塔身"),
            ("key point", "吊臂"),
            ("joint", "和"),
            ("key point", "底座"),
            ("lead-in", "组成"),
        ],
    ),
    "marks and notes": (
        "冷却（1分）。报告（1分）。（共2分）",
        [("key point", "冷却"), ("marks", "1分"), ("key point", "报告"), ("marks", "1分"), ("note", "共2分")],
    ),
    "alternatives": (
        "抽样调查（或抽查）",
        [("key point", "抽样调查"), ("joint", "或"), ("key point", "抽查")],
    ),
    "an explanation without marks": (
        "关门（1分）。这样烟不会进来。呼救（1分）。",
        [
            ("key point", "关门"),
            ("marks", "1分"),
            ("left out", "这样烟不会进来"),
            ("key point", "呼救"),
            ("marks", "1分"),
        ],
    ),
}


@pytest.mark.parametrize(("reference", "expected"), ROLES.values(), ids=list(ROLES))
def test_roles(reference: str, expected: list[tuple[str, str]]) -> None:
    assert roles(derive_rubric([reference])) == expected


def test_a_counterpart_is_accounted_for_and_what_has_none_is_not() -> None:
    rubric = derive_rubric(["先冷却设备。再报告主管。", "首先冷却设备；门窗都要打开。"])
    assert lost(rubric) == ["门窗都要打开"]
    assert ("counterpart", "首先冷却设备") in roles(rubric, 1)


def edited(text: str, title: str = "", *, source: Source | None = None) -> Rubric:
    point = KeyPoint(id="1.1", title=title, text=text, marks=Decimal(1), source=source)
    return Rubric(
        id="r",
        parts=(Part(id="1", marks=Decimal(1), key_points=(point,)),),
        reference_answers=("先切断电源。再报告主管。",),
    )


@pytest.mark.parametrize(
    ("rubric", "expected"),
    [
        (edited("先切断电源。再报告主管", source=Source(start=0, end=11)), []),
        (edited("先切断电源", source=Source(start=0, end=11)), ["再报告主管"]),
        (edited("断开总闸", source=Source(start=0, end=5)), ["再报告主管"]),
        (edited("断开总闸"), ["先切断电源。再报告主管"]),
        (edited("再报告主管"), ["先切断电源"]),
        (edited("先切断电源", "再报告主管"), []),
    ],
    ids=["all", "shortened", "in other words", "elsewhere", "without a source", "title without a source"],
)
def test_an_edited_rubric_accounts_for_what_it_says(rubric: Rubric, expected: list[str]) -> None:
    assert lost(rubric) == expected


def test_lint_says_what_is_left_out_and_where() -> None:
    rubric = derive_rubric(["1. 关门（1分）。\n2. 呼救（1分）。\n记住：烟比火快。"], max_marks=Decimal(2))
    cut = rubric.model_copy(update={"reference_answers": (rubric.reference_answers[0] + "还要点名。",)})
    (found,) = [finding for finding in lint(cut) if finding.code == "text-left-out"]
    assert (found.severity, found.part_id) == ("warning", "1")
    assert "还要点名" in found.message


def test_lint_says_once_that_another_reference_answer_is_left_out_whole() -> None:
    rubric = derive_rubric(["先冷却设备。再报告主管。", "门窗都要打开。\n人员往楼下跑。"])
    (found,) = [finding for finding in lint(rubric) if finding.code == "text-left-out"]
    assert (found.severity, found.part_id) == ("info", None)
    assert "reference answer 2 says “门窗都要打开。 人员往楼下跑。”" in found.message


BANK = files("rubrics") / "bank"


@pytest.mark.parametrize("entry", sorted(e.name for e in BANK.iterdir() if (e / "rubric.yaml").is_file()))
def test_the_bank_leaves_nothing_out(entry: str) -> None:
    assert lost(load_rubric((BANK / entry / "rubric.yaml").read_text(encoding="utf-8"))) == []


# A sentence without marks among marked ones; nothing is left for it.
LEFT_OUT = {
    "marks_in_text/marks-nothing-left-for-an-explanation": ["Das verhindert, dass Rauch in den Flur zieht"]
}
CASES = read_cases()


@pytest.mark.parametrize("name", CASES)
def test_the_styles_leave_nothing_out(name: str) -> None:
    case: Case = CASES[name]
    rubric = derive_rubric(case.references, question=case.question, max_marks=case.max_marks)
    assert lost(rubric) == LEFT_OUT.get(name, [])


@settings(STEADY, max_examples=OUTLINES)
@given(written_outlines())
def test_no_word_of_an_outline_is_lost(outline: WrittenOutline) -> None:
    rubric = derive_rubric([outline.text])
    points = [point for part in rubric.parts for point in part.walk()]
    said = "\n".join("\n".join((p.title, p.text, *p.alternatives)) for p in points)
    text = rubric.reference_answers[0]
    stretches = account(rubric)
    led_in = [text[s.start : s.end] for s in stretches if s.role == "lead-in"]
    for word in outline.listed:
        assert word in said or any(word in each for each in led_in)
    for word in outline.introduced:
        # Where the items have all the marks, a sentence before them has none, and lint says so.
        told = [*led_in, *(lost(rubric) if outline.marked else [])]
        assert word in said or any(word in each for each in told)
    assert not lost(rubric) or (outline.marked and outline.introduced)
    spans = [(p.source.start, p.source.end) for p in points if p.source]
    spans += [(s.start, s.end) for s in stretches if s.role not in ("key point", "title", "separator")]
    covered = {at for start, end in spans for at in range(start, end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())


@settings(STEADY, max_examples=1000)
@given(noisy_text, noisy_text)
def test_every_character_of_any_text_has_one_role(first: str, second: str) -> None:
    try:
        rubric = derive_rubric([first, second])
    except DerivationError:
        return
    for number, text in enumerate(rubric.reference_answers):
        mine = [stretch for stretch in account(rubric) if stretch.reference == number]
        assert "".join(text[s.start : s.end] for s in mine) == text
        assert all(before.end == after.start for before, after in pairwise(mine))
        assert not any(
            char.isalnum() for s in mine if s.role == "separator" for char in text[s.start : s.end]
        )


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{i}. 应当检查第{i}号设备，再核对它的记录" for i in range(1, 900)),
        "和" * 20_000,
        "水" + "和" * 20_000 + "水",
        "甲：" * 10_000,
        "先检查。" * 5_000,
        "1. 甲\n" * 4_000,
        "甲或乙、" * 5_000,
    ],
    ids=["list", "one joint", "joints", "colons", "sentences", "items", "choices"],
)
def test_long_texts_take_little_time(text: str) -> None:
    rubric = derive_rubric([text[:20_000]])
    start = time.perf_counter()
    account(rubric)
    assert time.perf_counter() - start < 5

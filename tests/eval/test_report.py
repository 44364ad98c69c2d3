"""The report: everything is in it, nothing runs or is loaded, and texts of samples are only text."""

import re
from dataclasses import replace

import pytest

from eval.measure import measure
from eval.metrics_file import run_facts
from eval.questions import make_questions
from eval.report.numbers import number
from eval.report.report import render_report
from eval.report.wording import Language
from eval.run import Plan, RunResult, run_systems
from eval.samples.sample import Sample
from eval.systems.registry import Means, make_systems
from tests.eval.make_samples import all_samples
from tests.feedback.page import Page
from tests.feedback.strategies import HOSTILE
from tests.grading.hash_encoder import HashEncoder

_NAMES = ["grader", "length", "mean"]


def run_of(samples: tuple[Sample, ...], names: list[str] = _NAMES) -> RunResult:
    questions = make_questions(samples)
    systems = make_systems(names, Means(questions, HashEncoder()))
    return run_systems(samples, questions, systems, Plan())


def page_of(result: RunResult, language: Language | None = None) -> str:
    facts = run_facts(result, [], draws=20, encoder="hash", llm=None)
    return render_report(result, measure(result, draws=20), facts, language=language)


@pytest.fixture(scope="module")
def html() -> str:
    return page_of(run_of(all_samples()))


def words(html: str) -> str:
    return " ".join("".join(text for _, text in Page(html).texts).split())


def test_it_says_what_was_run_and_what_was_found(html: str) -> None:
    text = words(html)
    for told in (
        "3 个评分方法给 17 份答案（4 道题）打分",
        "leave-question-out：给一道题评分前，没有见过这道题的任何人工评分。",
        "两位评卷人之间 8 份答案",
        "grader 与其他方法相比",
        "networks 2",
        "抽样次数 20",
        "向量模型hash",
    ):
        assert told in text
    # r for all and both data sets, a scatter each, and confidence for all and both.
    assert len(re.findall('<svg role="img"', html)) == 3 + 2 + 3 + 3


def test_every_table_of_figures_names_its_split(html: str) -> None:
    tables = re.findall(r'<table class="figures[^"]*">(.*?)</table>', html, re.DOTALL)
    assert len(tables) == 5
    for table in tables:
        assert "<caption>数据划分: leave-question-out</caption>" in table


def test_the_worst_disagreement_comes_first_with_its_points_and_evidence(html: str) -> None:
    result = run_of(all_samples())
    worst = max(
        zip(result.samples, result.systems[0].scored, strict=True),
        key=lambda pair: 0 if pair[1] is None else abs(pair[1].raw_score - pair[0].score) / pair[0].max_score,
    )
    first = html.split('<article class="worst">')[1].split("</article>")[0]
    sample, scored = worst
    assert scored is not None
    assert scored.grade is not None
    assert Page(first).text_of("answer") == sample.answer
    for part in scored.grade.parts:
        for point in part.key_points:
            assert point.text in words(first)
    assert 'class="verdict' in first


def test_what_agrees_is_no_disagreement() -> None:
    samples = tuple(sample for sample in all_samples() if not sample.score)
    result = run_of(samples, ["mean"])
    assert "分歧最大" not in page_of(result)


def test_a_system_without_key_points_is_shown_beside_the_reference() -> None:
    html = page_of(run_of(all_samples(), ["length"]))
    assert "这个方法不按采分点评分" in html
    assert "订货成本。2. 保管成本" in html
    assert "这些方法没有给出置信度。" in html


def test_in_english_on_demand_and_where_most_answers_are() -> None:
    assert "How well scores agree" in page_of(run_of(all_samples()), "en")
    english = tuple(sample for sample in all_samples() if sample.language == "en")
    html = page_of(run_of(english))
    assert "How well scores agree" in html
    assert not re.search("[\u4e00-\u9fff]", words(html))


def test_it_runs_nothing_and_loads_nothing(html: str) -> None:
    assert "<script" not in html
    for outside in ("http:", "https:", "url(", "@import", "<link", "<iframe", "<image", "src="):
        assert outside not in html
    assert "default-src 'none'; style-src 'sha256-" in html
    assert not Page(html).values("style"), "the policy would not let it act"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(html: str, hostile: str) -> None:
    plain = {tag for tag, _ in Page(html).elements}
    told = {
        "dataset": f"x{hostile}",
        "question": f"问{hostile}",
        "answer": f"订货成本{hostile}",
        "feedback": f"评{hostile}",
        "verdict": hostile,
    }
    samples = tuple(
        sample.model_copy(
            update={
                **told,
                "question_id": f"{sample.dataset}{hostile}",
                "reference_answers": (f"订货成本。{hostile}好",),
            }
        )
        for sample in all_samples()
    )
    html = page_of(run_of(samples, ["grader", "mean"]))

    if "<" in hostile:
        assert hostile not in html
    assert "<script" not in html
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", html)
    page = Page(html)
    assert {tag for tag, _ in page.elements} <= plain | {"mark", "sup", "ul", "li", "h4", "bdi", "span"}
    assert page.unclosed == []
    shown = page.text_of("answer")
    assert shown == told["answer"] * html.count('<article class="worst">')
    assert len(shown) > len(told["answer"])
    html.encode()


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "相差不超过满分 15 % 的机会"), ("en", "the chance of being within 15 % of the full marks")],
)
def test_the_note_on_confidence_says_what_caifens_is(language: Language, told: str) -> None:
    assert told in page_of(run_of(all_samples()), language)


def test_unscored_answers_are_counted() -> None:
    result = run_of(all_samples(), ["mean"])
    some = replace(result.systems[0], scored=(None, *result.systems[0].scored[1:]))
    html = page_of(replace(result, systems=(some,)))
    assert "1 份未能评分" in html


@pytest.mark.parametrize(
    ("metric", "value", "signed", "shown"),
    [
        ("pearson", 0.456, False, "0.46"),
        ("pearson", -0.456, False, "−0.46"),
        ("pearson", -0.001, True, "0.00"),
        ("pearson", 0.1, True, "+0.10"),
        ("rmse", 0.1234, False, "12.3 %"),
        ("bias", 0.05, False, "+5.0 %"),
        ("bias", -0.0001, False, "0.0 %"),
        ("qwk", None, False, "–"),
    ],
)
def test_numbers(metric: str, value: float | None, signed: bool, shown: str) -> None:
    assert number(metric, value, signed=signed) == shown

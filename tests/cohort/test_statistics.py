"""Figures of a cohort against hand-worked values, and in any order."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from scipy.stats import pearsonr

from service.cohort.row import CohortRow
from service.cohort.statistics import CohortStatistics
from service.exports.result import Review
from service.grading.grade import Feedback, GraderVersion, LLMUsage, Reason, SecondOpinion
from tests.cohort.rows import Q, failed, figures_of, question, random_rows, row
from tests.exports.results import AT, pending

LOW = Reason(code="low_confidence", message="low")
OPPOSED = Reason(code="contradiction", message="no", part_id="1", key_point_id="1.2")


def test_by_hand() -> None:
    # Marks: 4 + 6 = 10; 2 + 0 = 2; 4 + 0 = 4, of 10 each.
    found = figures_of(
        [
            row(0, ("1", "1")),
            row(1, ("0.5", "0"), reasons=[LOW], confidence=0.5),
            row(2, ("1", "0"), reasons=[OPPOSED, LOW, LOW], confidence=0.4, verdicts={"1.2": "contradicted"}),
            failed(3),
        ]
    )
    (only,) = found.questions
    assert found.statuses == only.statuses == {"failed": 1, "graded": 3}
    assert (found.answers, only.answers, only.needs_review) == (4, 4, 2)
    assert only.scores is not None
    assert only.scores.mean == pytest.approx(16 / 30)
    assert only.scores.median == 0.4
    first, second = only.points
    assert (first.label, first.text, first.marks) == ("1.1", "订货成本", 4)
    assert first.credit == pytest.approx(2.5 / 3)
    assert first.shares == pytest.approx({"covered": 2 / 3, "partial": 1 / 3, "missed": 0, "contradicted": 0})
    assert second.shares == pytest.approx(
        {"covered": 1 / 3, "partial": 0, "missed": 1 / 3, "contradicted": 1 / 3}
    )
    assert second.lost == pytest.approx(2 / 3)
    assert (first.correlation, first.upper_lower) == (None, None), "three answers say nothing"
    assert sorted((each.label, each.verdict) for each in second.examples) == [
        ("a1", "missed"),
        ("a2", "contradicted"),
    ]
    assert found.review.by_reason == {"low_confidence": 2, "contradiction": 1}
    assert [each.label for each in found.review.listed] == ["a2", "a1"], "the least sure first"
    assert found.problems == {"/problems/answer-too-long": 1}
    assert not found.versions.are_mixed


def test_correlation_of_a_point_with_the_rest() -> None:
    rows = list(random_rows(60))
    first = figures_of(rows).questions[0].points[0]
    grades = [each.result.grade for each in rows]
    points = [parsed.parts[0] for parsed in grades if parsed]
    assert len(points) == 60
    from service.cohort.stored_grade import StoredGrade, outcomes_of

    outcomes = [
        list(outcomes_of(StoredGrade.model_validate_json(each.result.grade_json or ""))) for each in rows
    ]
    expected = pearsonr([one.credit for one, _ in outcomes], [other.cents for _, other in outcomes]).statistic
    assert first.correlation == pytest.approx(expected)


def test_a_review_makes_the_score_but_not_the_points() -> None:
    review = Review(marks=Decimal(3), max_marks=Decimal(10), at=AT)
    found = figures_of([row(0, ("1", "1"), reasons=[LOW], review=review)])
    (only,) = found.questions
    assert only.scores is not None
    assert only.scores.mean == 0.3
    assert only.points[0].credit == 1
    assert (found.reviewed, found.changed, found.review.count) == (1, 1, 0)


def test_rejected_grades_have_no_score_and_wait() -> None:
    sure = row(0)
    found = figures_of([replace(sure, result=sure.result.model_copy(update={"rejected_at": AT}))])
    (only,) = found.questions
    assert only.scores is None
    assert (found.reviewed, found.changed, found.review.count) == (1, 0, 1)


def test_mixed_versions_are_told() -> None:
    other = question(version=2, reference="另一份参考答案。")
    found = figures_of([row(0), row(1, rubric=other), row(2, grader=GraderVersion(version="4", model="e5"))])
    assert found.versions.mixed_rubrics == ("q",)
    assert found.versions.graders == {"3": 2, "4": 1}
    assert found.versions.credit_models == {"caifen-2": 2, "rules": 1}
    assert found.versions.are_mixed
    assert [each.rubric.version for each in found.questions] == [1, 2]


def test_feedback_and_what_it_took() -> None:
    def written(**changes: object) -> Feedback:
        fields = {"language": "zh", "source": "template", "parts": (), "overall": "好"}
        return Feedback.model_validate(fields | changes)

    usage = LLMUsage(prompt_tokens=100, completion_tokens=10, cost=0.1)
    unknown = LLMUsage(prompt_tokens=None, completion_tokens=None, cost=None)
    found = figures_of(
        [
            row(0, feedback=written(source="llm", model="m", usage=usage)),
            row(1, feedback=written(fallback=("llm_too_late",), usage=unknown), teacher_feedback=written()),
            row(
                2, feedback=written(source="llm", model="m", usage=usage.model_copy(update={"cached": True}))
            ),
            row(3, second_opinion=SecondOpinion(model="m", asked=2, differs=1, usage=usage)),
        ]
    ).feedback
    assert found.sources == {"m": 2, "template": 2}
    assert found.fallbacks == {"llm_too_late": 1}
    assert (found.asked, found.cached, found.unknown, found.tokens) == (4, 1, 1, 220)
    assert found.dollars == Decimal("0.2")
    assert (found.opinions, found.differs) == (1, 1)


def test_sums_fit() -> None:
    rows = [*random_rows(50, rubrics=(Q, question("r"))), failed(50), CohortRow(pending(51, rubric=None))]
    found = figures_of(rows)
    assert sum(found.statuses.values()) == found.answers == 52
    assert found.left_out == 1
    assert sum(each.answers for each in found.questions) == 51
    for each in found.questions:
        assert each.scores is not None
        assert sum(each.scores.histogram) == each.scores.count == each.statuses["graded"]
        for point in each.points:
            assert sum(point.shares.values()) == pytest.approx(1)
            assert point.answers == each.statuses["graded"]
    assert (
        found.review.count == sum(each.needs_review for each in found.questions) == len(found.review.listed)
    )


def test_any_order() -> None:
    rows = list(random_rows(80, rubrics=(Q, question("r"))))
    shuffled = random.Random(9).sample(rows, len(rows))  # noqa: S311 - no secret
    first, second = figures_of(rows), figures_of(shuffled)
    by_name = {each.rubric.id: each for each in second.questions}
    assert replace(second, questions=tuple(by_name[each.rubric.id] for each in first.questions)) == first


def test_a_grade_that_cannot_be_read_adds_nothing() -> None:
    with CohortStatistics() as statistics:
        bad = row(0)
        broken = bad.result.model_copy(update={"grade_json": "{}"})
        with pytest.raises(ValueError, match="StoredGrade"):
            statistics.add(CohortRow(broken))
        assert statistics.figures().answers == 0


def test_rejects_and_no_answers() -> None:
    with CohortStatistics() as statistics:
        statistics.add_reject("missing_value")
        found = statistics.figures()
        statistics.add_reject("missing_value")
        assert (found.answers, found.rejects) == (0, {"missing_value": 1})
        assert statistics.figures().rejects == {"missing_value": 2}


def test_without_texts_nothing_is_compared() -> None:
    found = figures_of([row(0, ("0", "0"), answer=None), row(1, answer=None)]).questions[0]
    assert found.likeness is None
    assert found.points[0].examples == ()

"""What a probe run asks of a scorer, and the figures, worked out by hand."""

from collections import Counter
from dataclasses import replace

import pytest

from eval.probes.amount import amount_of
from eval.probes.case import CreditAtMost, Expected, GainAtMost, ProbeCase, SameAs
from eval.probes.cases import Cases, make_cases
from eval.probes.limits import LIMITS
from eval.probes.measure_probes import ProbeFigures, ProbeRow, measure_probes
from eval.probes.run_probes import ProbeRun, ProbeScore, run_probes, score_cases
from eval.questions import Question, Questions
from eval.run import Plan
from eval.splits import SplitError
from eval.systems.protocol import Scored
from tests.eval.make_samples import all_samples
from tests.eval.probes.hand_scorer import HandScorer
from tests.eval.probes.make_material import QUESTIONS, all_material, material_of, one_question

ONE = one_question("1. 甲一。2. 乙二。", "甲的答案", "乙的答案")
TWO = one_question("1. 丙三。2. 丁四。", "丙的答案", question_id="2", question="第二题？")
BOTH = Questions([ONE, TWO])


def case_of(
    answer: str, expected: Expected, *, question: Question = ONE, probe: str = "empty", variant: str = "a"
) -> ProbeCase:
    return ProbeCase(probe, variant, question.key, answer, None, expected)


def run_of(scorer: HandScorer, *cases: ProbeCase, split: str = "as-shipped") -> ProbeRun:
    samples = [replaced for question in BOTH.all for replaced in question.samples]
    material = [material_of(ONE, TWO), material_of(TWO, ONE)]
    plan = Plan("as-shipped" if split == "as-shipped" else "leave-question-out", 2, 0)
    return run_probes(samples, material, Cases(cases, ()), BOTH, [scorer], plan)


def rows_of(figures: ProbeFigures) -> dict[tuple[str, str, str], ProbeRow]:
    return {(row.probe, row.by, row.group): row for row in figures.rows}


def test_false_credit_by_hand() -> None:
    scorer = HandScorer({"x": 0.5, "y": 0.0, "z": 1.0}, flagged=frozenset("x"))
    cases = [
        case_of("x", CreditAtMost(0.05)),
        case_of("y", CreditAtMost(0.05)),
        case_of("z", CreditAtMost(0.05), question=TWO, variant="b"),
    ]
    rows = rows_of(measure_probes(run_of(scorer, *cases), draws=200))
    row = rows["empty", "all", "all"]
    # Of five marks: 10 %, 0 %, 20 %; two of three are over 5 %.
    assert row.mean.value == pytest.approx(0.1)
    assert row.over.value == pytest.approx(2 / 3)
    # Between the second and third of 0, .1, .2 at place .95 * 2 = 1.9: .1 + .9 * .1.
    assert row.percentile_95 == pytest.approx(0.19)
    assert (row.cases, row.questions, row.unscored) == (3, 2, 0)
    assert (row.kind, row.limit, row.is_within) == ("credit", 0.05, False)
    assert row.base is None
    assert row.probed == pytest.approx(0.1)
    assert row.flagged == pytest.approx(1 / 3)
    # Draws of two questions: ONE twice (mean .05), TWO twice (.2), or each once (.1).
    assert row.mean.low == pytest.approx(0.05)
    assert row.mean.high == pytest.approx(0.2)
    assert rows["empty", "variant", "a"].mean.value == pytest.approx(0.05)
    assert rows["empty", "variant", "a"].is_within
    assert rows["empty", "variant", "b"].cases == 1
    assert rows["empty", "dataset", "made"].mean == row.mean
    assert rows["empty", "language", "zh"].mean == row.mean


def test_gain_and_drift_by_hand() -> None:
    scorer = HandScorer({"base": 2.0, "more": 3.0, "less": 1.0})
    cases = [
        case_of("more", GainAtMost(0.05, "base"), probe="padding"),
        case_of("less", GainAtMost(0.05, "base"), probe="padding"),
        case_of("more", SameAs(0.02, "base"), probe="noise"),
        case_of("less", SameAs(0.02, "base"), probe="noise"),
        case_of("base", SameAs(0.02, "base"), probe="noise"),
    ]
    rows = rows_of(measure_probes(run_of(scorer, *cases), draws=20))
    # What is lost is no gain: (1/5 + 0) / 2.
    assert rows["padding", "all", "all"].mean.value == pytest.approx(0.1)
    assert rows["padding", "all", "all"].limit is None
    assert rows["padding", "all", "all"].is_within is None
    assert rows["padding", "all", "all"].base == pytest.approx(0.4)
    # But it is drift: (1/5 + 1/5 + 0) / 3.
    assert rows["noise", "all", "all"].mean.value == pytest.approx(2 / 15)
    assert rows["noise", "all", "all"].over.value == pytest.approx(2 / 3)


def test_a_repeated_point_may_keep_its_own_marks_but_fill_no_other() -> None:
    scorer = HandScorer(
        {"once": 2.0, "often": 4.5},
        points={"once": {"1.1": 1.5, "1.2": 0.5, "1.3": 0.0}, "often": {"1.1": 2.5, "1.2": 0.0, "1.3": 2.0}},
    )
    expected = GainAtMost(0.05, "once", ("1", "1.1"))
    score = score_cases(scorer, [case_of("often", expected)], BOTH)[0]
    amount = amount_of(expected, score, 5.0)
    # 1.3 gains 2 of 5 marks; that 1.2 loses half a mark makes up for nothing, and 1.1 is the point repeated.
    assert amount is not None
    assert amount.value == pytest.approx(0.4)
    assert amount.is_over
    # A system without key points is judged by its total: 4.5 - 2 of 5 marks.
    plain = HandScorer({"once": 2.0, "often": 4.5})
    without = amount_of(expected, score_cases(plain, [case_of("often", expected)], BOTH)[0], 5.0)
    assert without is not None
    assert without.value == pytest.approx(0.5)


def test_at_the_limit_is_not_over() -> None:
    for marks, is_over in ((0.25, False), (0.2500001, True)):
        found = amount_of(CreditAtMost(0.05), ProbeScore(Scored(marks, marks), None), 5.0)
        assert found is not None
        assert found.is_over is is_over


def test_what_is_not_scored_is_no_zero_and_no_figure() -> None:
    scorer = HandScorer({"x": 1.0}, unscored=frozenset({"lost", "lost base"}))
    cases = [
        case_of("x", CreditAtMost(0.05)),
        case_of("lost", CreditAtMost(0.05)),
        case_of("x", SameAs(0.02, "lost base"), probe="noise"),
    ]
    rows = rows_of(measure_probes(run_of(scorer, *cases), draws=20))
    assert (rows["empty", "all", "all"].cases, rows["empty", "all", "all"].unscored) == (1, 1)
    assert rows["empty", "all", "all"].mean.value == pytest.approx(0.2)
    lost = rows["noise", "all", "all"]
    assert (lost.cases, lost.unscored, lost.mean.value, lost.percentile_95, lost.is_within) == (
        0,
        1,
        None,
        None,
        None,
    )


def test_accuracy_is_that_of_the_answers_as_people_wrote_them() -> None:
    # All three got 5 of 5 from people; the scorer gives 5, 3, and 4: errors 0, 2/5, 1/5.
    scorer = HandScorer({"甲的答案": 5.0, "乙的答案": 3.0, "丙的答案": 4.0})
    figures = measure_probes(run_of(scorer, case_of("x", CreditAtMost(0.05))), draws=20)
    row = next(row for row in figures.accuracy.rows if (row.by, row.group) == ("dataset", "made"))
    assert row.answers == 3
    assert row.metrics["rmse"].value == pytest.approx(((0.4**2 + 0.2**2) / 3) ** 0.5)


def test_equal_texts_are_scored_once_and_nobody_has_scored_them() -> None:
    scorer = HandScorer({})
    cases = [case_of("x", SameAs(0.02, "甲的答案"), probe="noise"), case_of("x", CreditAtMost(0.05))]
    run_of(scorer, *cases)
    assert Counter(sample.answer for _, sample in scorer.asked if sample.question_id == "1") == {
        "甲的答案": 1,
        "乙的答案": 1,
        "x": 1,
    }
    for _, sample in scorer.asked:
        assert (sample.score, sample.score_judges, sample.feedback) == (0.0, (), "")


def test_who_scores_a_case_has_not_learned_from_its_question() -> None:
    scorer = HandScorer({}, learns=True)
    material = all_material()
    cases = make_cases(material)
    plan = Plan("leave-question-out", 3, 0)
    run = run_probes(all_samples(), material, cases, QUESTIONS, [scorer], plan)
    assert len(scorer.fitted) == 3
    assert all(known and (sample.dataset, sample.question_id) not in known for known, sample in scorer.asked)
    assert {(sample.dataset, sample.question_id) for _, sample in scorer.asked} == {
        (question.key.dataset, question.key.question_id) for question in QUESTIONS.all
    }
    assert len(run.systems[0].scores) == len(cases.cases)


def test_only_two_splits_can_be_probed_and_who_learns_is_not_run_as_shipped() -> None:
    with pytest.raises(SplitError, match="probes are run leave-question-out or as-shipped, not answer-level"):
        run_probes(all_samples(), all_material(), Cases((), ()), QUESTIONS, [], Plan("answer-level"))
    with pytest.raises(SplitError, match="hand must learn from other answers first"):
        run_of(HandScorer({}, learns=True))


def test_a_score_that_can_not_be_is_refused() -> None:
    with pytest.raises(ValueError, match="hand gave sample 0 a score of 7"):
        run_of(HandScorer({"x": 7.0}), case_of("x", CreditAtMost(0.05)))


def test_the_limits_are_those_that_were_set() -> None:
    assert {name: LIMITS[name] for name in ("empty", "term-dump", "noise", "padding")} == {
        "empty": 0.05,
        "term-dump": 0.25,
        "noise": 0.02,
        "padding": None,
    }
    assert replace(case_of("x", CreditAtMost(0.05)), answer="y").expected.share == LIMITS["empty"]

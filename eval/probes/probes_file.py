"""probes.json and probes.jsonl: figures of a probe run with accuracy beside them, and every case."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from eval.measure import Row
from eval.metrics_file import estimate_data, row_data
from eval.probes.case import GainAtMost
from eval.probes.cases import LeftOut
from eval.probes.limits import LIMITS
from eval.probes.measure_probes import Outcome, ProbeFigures, ProbeRow
from eval.rounding import json_text, rounded
from eval.run import RunResult

ACCURACY = ("pearson", "qwk", "rmse")
"""The metrics of agreement that stand beside every probe."""
_GROUPS = ("all", "dataset", "language")


def accuracy_rows(figures: ProbeFigures) -> list[Row]:
    """Return how well each system agrees with people: over all unprobed answers, by data set, and by language."""
    return [row for row in figures.accuracy.rows if row.by in _GROUPS]


def probes_data(
    figures: ProbeFigures, left_out: Sequence[LeftOut], facts: Mapping[str, object]
) -> dict[str, object]:
    """Return the figures as data: rows with split, system, probe, and group, shares to six decimals."""
    return {
        "run": dict(facts),
        "limits": dict(LIMITS),
        "accuracy": [row_data(row, ACCURACY) for row in accuracy_rows(figures)],
        "rows": [_row(row) for row in figures.rows],
        "left_out": [asdict(each) for each in left_out],
    }


def cases_text(plain: RunResult, system: str, outcomes: Sequence[Outcome]) -> str:
    """Return one line a case; what could not be scored has null for its score."""
    most = {question.key: question.max_score for question in plain.questions.all}
    lines = [json_text(_line(each, system, plain.plan.split, most[each.case.question])) for each in outcomes]
    return "".join(line + "\n" for line in lines)


def cases_name(system: str, *, is_first: bool) -> str:
    """Return the name of a system's file of cases: probes.jsonl is that of the first system."""
    return "probes.jsonl" if is_first else f"probes.{system}.jsonl"


def _row(row: ProbeRow) -> dict[str, object]:
    return {
        "split": row.split,
        "system": row.system,
        "probe": row.probe,
        "by": row.by,
        "group": row.group,
        "kind": row.kind,
        "cases": row.cases,
        "questions": row.questions,
        "unscored": row.unscored,
        "mean": estimate_data(row.mean),
        "percentile_95": rounded(row.percentile_95),
        "over": estimate_data(row.over),
        "limit": row.limit,
        "within": row.is_within,
        "base": rounded(row.base),
        "probed": rounded(row.probed),
        "flagged": rounded(row.flagged),
    }


def _line(outcome: Outcome, system: str, split: str, max_score: float) -> dict[str, object]:
    case, score, amount = outcome.case, outcome.score, outcome.amount
    besides = case.expected.besides if isinstance(case.expected, GainAtMost) else None
    return {
        "dataset": case.question.dataset,
        "question": case.question.question_id,
        "probe": case.probe,
        "variant": case.variant,
        "system": system,
        "split": split,
        "made_from": case.sample.index if case.sample else None,
        "answer": case.answer,
        "base": case.expected.base,
        "besides": list(besides) if besides else None,
        "max_score": rounded(max_score),
        "raw_score": rounded(score.probed.raw_score) if score.probed else None,
        "base_score": rounded(score.base.raw_score) if score.base else None,
        "kind": amount.kind if amount else None,
        "amount": rounded(amount.value) if amount else None,
        "limit": case.expected.share,
        "over": amount.is_over if amount else None,
        "needs_review": score.probed.needs_review if score.probed else None,
    }

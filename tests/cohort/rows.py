"""Rows of a cohort made by hand: a question of two points, and answers that earn what is said of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rubrics.model import Part, Rubric
from service.cohort.row import CohortRow
from service.cohort.statistics import CohortFigures, CohortStatistics
from service.exports.result import ItemProblem, Result, Review
from service.grading.grade import GraderVersion, Reason, RubricVersion
from tests.exports.results import AT
from tests.feedback.graded import Found, grade_by_hand, point


def question(name: str = "q", *, version: int = 1, reference: str = "一次采购的费用和仓库的费用。") -> Rubric:
    """Return a question of one part with two points, 1.1 and 1.2, of 4 and 6 marks."""
    return Rubric(
        id=name,
        version=version,
        title="库存成本",
        parts=(
            Part(
                id="1",
                prompt=f"库存成本由哪些部分构成？（{name}）",
                marks=Decimal(10),
                key_points=(point("1.1", "订货成本", own="4"), point("1.2", "保管成本", own="6")),
            ),
        ),
        reference_answers=(reference,),
    )


Q = question()


def row(
    index: int,
    earned: Sequence[str] = ("1", "1"),
    answer: str | None = "订货要花钱，保管也要花钱。",
    *,
    rubric: Rubric = Q,
    student: str | None = None,
    reasons: Sequence[Reason] = (),
    confidence: float = 0.9,
    review: Review | None = None,
    verdicts: Mapping[str, str] | None = None,
    **changes: object,
) -> CohortRow:
    """Return a graded answer whose points have the credits `earned`; a point of no credit is missed."""
    found = {}
    for point_id, credit in zip(("1.1", "1.2"), earned, strict=True):
        verdict = "covered" if float(credit) >= 0.8 else "partial" if float(credit) else "missed"
        span = ((0, min(4, len(answer or ""))),) if answer and verdict != "missed" else ()
        found[point_id] = Found((verdicts or {}).get(point_id, verdict), credit, span)  # type: ignore[arg-type]
    grade = grade_by_hand(rubric, answer or "xxxxxxxx", found, reasons=reasons, confidence=confidence)
    grade = grade.model_copy(
        update={"grader": GraderVersion(version="3", model="e5", credit_model="caifen-2"), **changes}
    )
    result = Result(
        index=index,
        item_id=f"a{index}",
        student=f"s{index}" if student is None else student,
        rubric=RubricVersion(id=rubric.id, version=rubric.version, hash=rubric.hash),
        status="graded",
        at=AT,
        grade_json=grade.model_dump_json(),
        review=review,
    )
    return CohortRow(result, answer, rubric)


def failed(index: int, *, rubric: Rubric = Q, student: str | None = "s0") -> CohortRow:
    version = RubricVersion(id=rubric.id, version=rubric.version, hash=rubric.hash)
    problem = ItemProblem(type="/problems/answer-too-long", detail="=1+1 is no answer")
    result = Result(
        index=index,
        item_id=f"a{index}",
        student=student,
        rubric=version,
        status="failed",
        at=AT,
        problem=problem,
    )
    return CohortRow(result, "x", rubric)


def random_rows(count: int, seed: int = 1, rubrics: Sequence[Rubric] = (Q,)) -> Iterator[CohortRow]:
    """Yield `count` rows of random credits, a student answering each of the rubrics in turn."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    for index in range(count):
        earned = [f"{draw.choice([0, 0.25, 0.5, 0.75, 0.9, 1])}" for _ in range(2)]
        low = draw.random() < 0.2
        yield row(
            index,
            earned,
            f"答案第 {draw.randrange(10**6)} 号",
            rubric=rubrics[index % len(rubrics)],
            student=f"s{index // len(rubrics)}",
            confidence=round(draw.random(), 3),
            reasons=[Reason(code="low_confidence", message="low")] if low else [],
        )


def figures_of(rows: Sequence[CohortRow] | Iterator[CohortRow]) -> CohortFigures:
    with CohortStatistics() as statistics:
        for each in rows:
            statistics.add(each)
        return statistics.figures()

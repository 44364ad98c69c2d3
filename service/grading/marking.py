"""Marking: from what each key point found to marks, sums, confidence, and reasons for review."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rubrics.marks import CENT, fraction_of, round_to_step, share_equally, tidy, total
from rubrics.model import KeyPoint, Part
from service.grading.assignment import Claim
from service.grading.contradiction import Opposition
from service.grading.credit import PointCredit
from service.grading.crediting import Credited
from service.grading.encoded import EncodedAnswer
from service.grading.grade import (
    COVERED_FROM,
    Evidence,
    Grade,
    GraderVersion,
    KeyPointGrade,
    PartGrade,
    RubricVersion,
    Verdict,
)
from service.grading.matching import Matched
from service.grading.review import confidence, review_reasons

_MOST_EVIDENCE = 4


@dataclass
class _Ledger:
    """What the points earned, and what is noted beside the marks while they are marked."""

    credited: Credited
    doubts: dict[tuple[str, str], float] = field(default_factory=dict)
    contradictions: list[tuple[str, str, str]] = field(default_factory=list)


def mark(matched: Matched, credited: Credited, *, rubric: RubricVersion, grader: GraderVersion) -> Grade:
    """Turn what the points of a matched answer earned into its grade; every sum is a sum of exact decimals."""
    source = matched.rubric.prepared.rubric
    ledger = _Ledger(credited)
    parts = tuple(_mark_part(i, part, matched, ledger) for i, part in enumerate(source.parts))
    sure = confidence(parts, ledger.doubts) if credited.confidence is None else credited.confidence
    reasons = review_reasons(
        source,
        matched.answer.answer,
        sure,
        numbering_ignored=matched.numbering_ignored,
        misplaced=[
            (source.parts[under].id, source.parts[belongs].id) for under, belongs in matched.misplaced
        ],
        contradictions=ledger.contradictions,
        off_topic=[source.parts[part].id for part in credited.off_topic],
        only_terms=[source.parts[part].id for part in credited.only_terms],
        denying=[source.parts[part].id for part in credited.denying],
        is_calibrated=credited.confidence is not None,
    )
    return Grade(
        rubric=rubric,
        grader=grader,
        marks=total([part.marks for part in parts]),
        max_marks=source.marks,
        confidence=sure,
        needs_review=bool(reasons),
        reasons=tuple(reasons),
        parts=parts,
    )


def _mark_part(index: int, part: Part, matched: Matched, ledger: _Ledger) -> PartGrade:
    prepared = matched.rubric.prepared
    numbers = {point.id: i for i, point in enumerate(prepared.points) if prepared.part_of[i] == index}
    points = tuple(_mark_point(part.id, point, numbers, matched, ledger) for point in part.key_points)
    unrounded = total([point.marks for point in points])
    return PartGrade(
        id=part.id,
        prompt=part.prompt,
        marks=round_to_step(unrounded, prepared.rubric.step, part.marks),
        unrounded_marks=unrounded,
        max_marks=part.marks,
        key_points=points,
    )


def _mark_point(
    part_id: str, point: KeyPoint, numbers: dict[str, int], matched: Matched, ledger: _Ledger
) -> KeyPointGrade:
    children = tuple(_mark_point(part_id, child, numbers, matched, ledger) for child in point.children)
    if point.choose is not None:
        children = _best_of(children, point.marks, point.choose)
    own, oppositions = PointCredit(0.0, (), 0.0), tuple[Opposition, ...]()
    if point.id in numbers:
        number = numbers[point.id]
        own = ledger.credited.points[number]
        oppositions = ledger.credited.oppositions.get(number, ())
        ledger.doubts[part_id, point.id] = own.doubt
        ledger.contradictions += [(part_id, point.id, found.sign) for found in oppositions[:1]]
    own_marks = fraction_of(point.own_marks, Decimal(str(own.credit)))
    marks = total([own_marks, *(child.marks for child in children)])
    credit = own.credit if not children else (float(marks / point.marks) if point.marks else own.credit)
    return KeyPointGrade(
        id=point.id,
        title=point.title,
        text=point.text,
        verdict=_verdict(credit, oppositions, children),
        credit=round(credit, 3),
        marks=marks,
        max_marks=point.marks,
        own_marks=own_marks,
        own_max_marks=point.own_marks,
        evidence=_evidence(matched, own.claims, oppositions),
        children=children,
    )


def _best_of(children: Sequence[KeyPointGrade], marks: Decimal, choose: int) -> tuple[KeyPointGrade, ...]:
    """Let the best `choose` of `children` earn the `marks`, the first of equals first; the others do not count."""
    ranked = sorted(range(len(children)), key=lambda i: (-children[i].credit, i))
    shares = dict(zip(ranked[:choose], share_equally(marks, choose), strict=True))
    return tuple(
        _with_most(child, shares[i]) if i in shares else _not_counting(child)
        for i, child in enumerate(children)
    )


def _with_most(point: KeyPointGrade, most: Decimal) -> KeyPointGrade:
    """Return `point` with `most` marks to earn: what it has, or a hundredth less where these do not divide."""
    if not point.children:
        earned = fraction_of(most, Decimal(str(point.credit)))
        return point.model_copy(
            update={"marks": earned, "max_marks": most, "own_marks": earned, "own_max_marks": most}
        )
    return point if most == point.max_marks else _a_hundredth_less(point)


def _a_hundredth_less(point: KeyPointGrade) -> KeyPointGrade:
    """Take a hundredth from the marks to earn where they are most, the last of equals first, down to a leaf."""
    room = [point.own_max_marks, *(child.max_marks for child in point.children)]
    taken = max(range(len(room)), key=lambda i: (room[i], i))
    own_most, own, children = point.own_max_marks, point.own_marks, list(point.children)
    if taken:
        child = children[taken - 1]
        children[taken - 1] = _with_most(child, child.max_marks - CENT)
    else:
        own_most = tidy(own_most - CENT)
        # Its credit is not kept beside its marks; a hundredth shows no more of it than they do.
        own = fraction_of(own_most, own / point.own_max_marks)
    marks, most = total([own, *(child.marks for child in children)]), tidy(point.max_marks - CENT)
    credit = float(marks / most) if most else point.credit
    none = point.verdict if point.verdict in ("missed", "contradicted") else "missed"
    return point.model_copy(
        update={
            "marks": marks,
            "max_marks": most,
            "own_marks": own,
            "own_max_marks": own_most,
            "credit": round(credit, 3),
            "verdict": _verdict(credit, (), ()) if credit > 0 else none,
            "children": tuple(children),
        }
    )


def _not_counting(point: KeyPointGrade) -> KeyPointGrade:
    """Return `point` and all below it without marks to earn."""
    nothing = dict.fromkeys(("marks", "max_marks", "own_marks", "own_max_marks"), Decimal(0))
    children = tuple(map(_not_counting, point.children))
    return point.model_copy(update={**nothing, "counts": False, "children": children})


def _verdict(credit: float, oppositions: Sequence[Opposition], children: Sequence[KeyPointGrade]) -> Verdict:
    if oppositions and not children:
        return "contradicted"
    if credit >= COVERED_FROM:
        return "covered"
    if credit > 0:
        return "partial"
    if oppositions or (children and all(child.verdict == "contradicted" for child in children)):
        return "contradicted"
    return "missed"


def _evidence(
    matched: Matched, claims: Sequence[Claim], oppositions: Sequence[Opposition]
) -> tuple[Evidence, ...]:
    """Return the spans that earned credit or speak against it, in the order of the answer, none inside another."""
    answer = matched.answer
    against = {
        (piece.start, piece.end): _shown(opposition.similarity)
        for opposition in oppositions
        for piece in [answer.segments[opposition.segment]]
    }
    supporting: dict[tuple[int, int], float] = {}
    for claim in claims:
        span = answer.spans[claim.span]
        shown = _shown(matched.similarity[claim.unit, claim.span])
        supporting[span.start, span.end] = max(supporting.get((span.start, span.end), 0.0), shown)
    outer = {
        (start, end): shown
        for (start, end), shown in supporting.items()
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in supporting)
    }
    found = [(*span, shown, False) for span, shown in outer.items()] + [
        (*span, shown, True) for span, shown in against.items()
    ]
    return tuple(
        _as_sent(answer, start, end, shown, is_against)
        for start, end, shown, is_against in sorted(found)[:_MOST_EVIDENCE]
    )


def _as_sent(answer: EncodedAnswer, start: int, end: int, similarity: float, is_against: bool) -> Evidence:
    start, end = answer.as_sent(start, end)
    return Evidence(
        start=start, end=end, text=answer.sent[start:end], similarity=similarity, against=is_against
    )


def _shown(similarity: float) -> float:
    """Clip a similarity to the range that a grade shows."""
    return round(float(min(1.0, max(0.0, similarity))), 3)

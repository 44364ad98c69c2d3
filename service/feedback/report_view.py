"""What the report's page shows of one entry, worked out before the template: rows, runs, sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rubrics.language import detect_language
from rubrics.model import Rubric
from service.feedback.feedback_settings import Audience
from service.feedback.feedback_view import PartFeedbackView, view_part_feedback
from service.feedback.percent import percent
from service.feedback.places import PlacedPoint, place_points
from service.feedback.quotes import Quote, best_quote, is_exact
from service.feedback.runs import Run, Span, split_runs
from service.feedback.template import says_something, write_feedback
from service.grading.grade import (
    Evidence,
    Feedback,
    Grade,
    PartGrade,
    Reason,
    Verdict,
    marks_text,
)

_MOST_SUMMANDS = 12
_MOST_QUOTES = 3
_QUOTE_COLUMNS = 160
# Where evidence serves several points, its colour is that of the verdict a reader should look at first.
_WEIGHT: tuple[Verdict, ...] = ("contradicted", "partial", "covered", "missed")


@dataclass(frozen=True)
class QuoteView:
    """One quote of a point's evidence; `similarity` is text, or empty where it is not for the reader."""

    quote: Quote
    similarity: str


@dataclass(frozen=True)
class Row:
    """One key point as a table row; `statement` is None where the audience may not see it."""

    anchor: str
    label: str
    id: str
    depth: int
    title: str | None
    text: str | None
    verdict: Verdict
    own_verdict: Verdict
    credit: str
    marks: Decimal
    max_marks: Decimal
    own_marks: Decimal
    own_max_marks: Decimal
    has_own: bool
    quotes: tuple[QuoteView, ...]
    more_quotes: int


@dataclass(frozen=True)
class PartView:
    """One part: its rows, how its marks came about, and its feedback if there is any."""

    position: int
    anchor: str
    grade: PartGrade
    rows: tuple[Row, ...]
    sum_text: str
    step: Decimal
    feedback: PartFeedbackView | None
    teacher_feedback: PartFeedbackView | None


@dataclass(frozen=True)
class AnswerRun:
    """A run of the answer with the rows it serves (none for plain text) and the verdict it is drawn as."""

    text: str
    rows: tuple[Row, ...]
    verdict: Verdict

    @property
    def named(self) -> tuple[Row, ...]:
        """The rows to name behind it: none behind a mere comma between two pieces of evidence."""
        return self.rows if says_something(self.text) else ()


@dataclass(frozen=True)
class EntryView:
    """One answer with everything that the page says about it."""

    anchor: str
    label: str
    rubric: Rubric
    grade: Grade
    answer: str
    answer_language: str
    runs: tuple[AnswerRun, ...]
    parts: tuple[PartView, ...]
    feedback: Feedback | None
    teacher_feedback: Feedback | None
    confidence: str

    @property
    def written(self) -> tuple[Feedback, ...]:
        """The feedback that is shown, the student's first."""
        return tuple(feedback for feedback in (self.feedback, self.teacher_feedback) if feedback)


def view_entry(
    position: int, label: str, rubric: Rubric, answer: str, grade: Grade, audience: Audience
) -> EntryView:
    """Work out the view of the entry at `position` (from 1) of the report."""
    feedback = grade.feedback
    may_tell = feedback is None or (feedback.audience == "student" and not feedback.reveals_reference)
    if audience == "student" and feedback is not None and not (may_tell and feedback.source == "llm"):
        # The stored text may have been written for a teacher, with the reference in it.
        feedback = write_feedback(grade, rubric, answer, language=feedback.language)
    teacher_feedback = grade.teacher_feedback if audience == "teacher" else None
    anchor = f"a{position}"
    parts = tuple(
        _view_part(
            anchor, number, part, rubric, answer, grade.reasons, (feedback, teacher_feedback), audience
        )
        for number, part in enumerate(grade.parts, start=1)
    )
    return EntryView(
        anchor=anchor,
        label=label,
        rubric=rubric,
        grade=grade,
        answer=answer,
        answer_language=detect_language(answer, default=rubric.language),
        runs=_answer_runs(answer, grade, parts),
        parts=parts,
        feedback=feedback,
        teacher_feedback=teacher_feedback,
        confidence=percent(grade.confidence),
    )


def _view_part(
    anchor: str,
    number: int,
    part: PartGrade,
    rubric: Rubric,
    answer: str,
    reasons: Sequence[Reason],
    written: tuple[Feedback | None, Feedback | None],
    audience: Audience,
) -> PartView:
    points = place_points(part, reasons)
    told = [view_part_feedback(feedback, part.id, answer) for feedback in written]
    return PartView(
        position=number,
        anchor=f"{anchor}-p{number}",
        grade=part,
        rows=tuple(_row(f"{anchor}-p{number}", number, point, answer, audience) for point in points),
        sum_text=_sum_text(part),
        step=rubric.step,
        feedback=told[0],
        teacher_feedback=told[1],
    )


def _row(anchor: str, number: int, placed: PlacedPoint, answer: str, audience: Audience) -> Row:
    point = placed.point
    shown = audience == "teacher" or _is_earned(placed)
    exact = [item for item in point.evidence if is_exact(answer, item)] if placed.verdict != "missed" else []
    label = f"{number}.{placed.label}"
    return Row(
        anchor=f"{anchor}-k{placed.label.replace('.', '-')}",
        label=label,
        id=point.id if audience == "teacher" and point.id != label else "",
        depth=len(placed.place) - 1,
        title=point.title if shown else None,
        text=point.text if shown else None,
        verdict=point.verdict,
        own_verdict=placed.verdict,
        credit=percent(point.credit),
        marks=point.marks,
        max_marks=point.max_marks,
        own_marks=point.own_marks,
        own_max_marks=point.own_max_marks,
        has_own=bool(point.children) and point.own_max_marks > 0,
        quotes=tuple(_quotes(answer, exact[:_MOST_QUOTES], audience)),
        more_quotes=max(0, len(exact) - _MOST_QUOTES),
    )


def _is_earned(placed: PlacedPoint) -> bool:
    """Whether a student may read the point: its own statement is covered; a heading, all of it that counts."""
    children = placed.point.children
    if placed.counts or not children:
        return placed.verdict == "covered"
    # Where any two of five will do, the two that count earn the heading.
    needed = [child for child in children if child.counts] or children
    return all(_is_earned(PlacedPoint((*placed.place, i), child)) for i, child in enumerate(needed, start=1))


def _quotes(answer: str, evidence: list[Evidence], audience: Audience) -> Iterator[QuoteView]:
    for item in evidence:
        quote = best_quote(answer, [item], _QUOTE_COLUMNS)
        if quote is not None:
            # What only speaks against a point has no similarity to it.
            is_told = audience == "teacher" and item.similarity > 0
            yield QuoteView(quote, f"{item.similarity:.2f}" if is_told else "")


def _answer_runs(answer: str, grade: Grade, parts: tuple[PartView, ...]) -> tuple[AnswerRun, ...]:
    rows = [row for part in parts for row in part.rows]
    points = [placed.point for part in grade.parts for placed in place_points(part)]
    spans = [
        Span(item.start, item.end, number)
        for number, (row, point) in enumerate(zip(rows, points, strict=True))
        if row.own_verdict != "missed"
        for item in point.evidence
        if is_exact(answer, item)
    ]
    return tuple(_answer_run(run, rows) for run in split_runs(answer, spans))


def _answer_run(run: Run, rows: list[Row]) -> AnswerRun:
    served = tuple(rows[number] for number in run.points)
    verdicts = [row.own_verdict for row in served]
    verdict = min(verdicts, key=_WEIGHT.index) if verdicts else "missed"
    return AnswerRun(run.text, served, verdict)


def _sum_text(part: PartGrade) -> str:
    """Write the sum of the top-level points out, so that a reader can follow it; only its result if long."""
    summands = [marks_text(point.marks) for point in part.key_points]
    result = marks_text(part.unrounded_marks)
    return f"{' + '.join(summands)} = {result}" if 1 < len(summands) <= _MOST_SUMMANDS else result

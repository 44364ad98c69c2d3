"""Feedback without a language model: sentences by rule, the student's words, places of what is missing."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from rubrics.marks import tidy, total
from rubrics.model import Rubric
from service.feedback.language import feedback_language
from service.feedback.places import PlacedPoint, name_places, place_points
from service.feedback.quotes import best_quote, opposing_quote
from service.feedback.wording import Language, say
from service.grading.grade import Feedback, Grade, PartFeedback, PartGrade, Reason, Verdict, marks_text

MOST_QUOTES = 6
"""Quotes shown for one verdict in one part; the points beyond are named without a quote."""

_SAYS_SOMETHING = re.compile(r"[^\W_]")
_MOST_NEXT = 4
_ORDER: tuple[Verdict, ...] = ("covered", "partial", "missed", "contradicted")


def write_feedback(
    grade: Grade, rubric: Rubric, answer: str, *, language: str | None = None, reveal_reference: bool = False
) -> Feedback:
    """Explain `grade` to the writer of `answer`, in the answer's language or in `language` (zh or en).

    Quotes are exact slices of `answer`. What the reference says on points not covered is told only with
    `reveal_reference`; otherwise such a point is named by its place. Equal arguments give equal feedback.

    Raises:
        ValueError: `grade` was made by another rubric than `rubric`.
    """
    check_same_rubric(grade, rubric)
    spoken = feedback_language(answer, rubric.language, language)
    parts = [
        _Part(spoken, position if len(grade.parts) > 1 else None, part, answer, grade.reasons)
        for position, part in enumerate(grade.parts, start=1)
    ]
    return Feedback(
        language=spoken,
        source="template",
        parts=tuple(part.written(reveal_reference) for part in parts),
        overall=_overall(spoken, grade, parts, answer),
    )


def check_same_rubric(grade: Grade, rubric: Rubric) -> None:
    """Make sure that `grade` was made by `rubric`.

    Raises:
        ValueError: it was made by another rubric, or by another version of it.
    """
    if grade.rubric.hash != rubric.hash:
        raise ValueError(
            f"the grade was made by rubric {grade.rubric.id!r} version {grade.rubric.version}, not by the "
            f"content of {rubric.id!r} version {rubric.version}: give the rubric that graded the answer"
        )


class _Part:
    """One part while its feedback is being written."""

    def __init__(
        self,
        language: Language,
        position: int | None,
        part: PartGrade,
        answer: str,
        reasons: Sequence[Reason],
    ) -> None:
        self.language = language
        self.position = position
        self.part = part
        self.answer = answer
        self.points = [point for point in place_points(part, reasons) if point.counts]

    def of(self, verdict: Verdict) -> list[PlacedPoint]:
        return [point for point in self.points if point.verdict == verdict]

    def named(self) -> str:
        return say(self.language, "part_name" if self.position else "only_part", part=self.position)

    def written(self, reveal: bool) -> PartFeedback:
        return PartFeedback(
            part_id=self.part.id,
            summary=say(
                self.language,
                "part_summary",
                marks=marks_text(self.part.marks),
                max_marks=marks_text(self.part.max_marks),
                counts=count_verdicts(self.language, self.points),
            ),
            covered=tuple(self._covered()),
            partial=(*self._partial(), *self._revealed("partial", reveal)),
            missing=(*self._missing(), *self._revealed("missed", reveal)),
            contradicted=(*self._contradicted(), *self._revealed("contradicted", reveal)),
            next_step=self._next_step(),
        )

    def _covered(self) -> list[str]:
        quoted, rest = self._quoted(self.of("covered"))
        lines = [self._say("covered_quoted", points, quote=quote) for quote, points in quoted]
        if rest:
            lines.append(self._say("covered_unquoted" if quoted else "covered_only_unquoted", rest))
        return lines

    def _partial(self) -> list[str]:
        # Points of different marks cannot share a sentence that names marks, so these are told one by one.
        points = self.of("partial")
        lines = []
        for point in points[:MOST_QUOTES]:
            quote = best_quote(self.answer, point.point.evidence)
            marks = {
                "marks": marks_text(point.point.own_marks),
                "max_marks": marks_text(point.point.own_max_marks),
            }
            if quote is None:
                lines.append(self._say("partial_unquoted", [point], **marks))
            else:
                lines.append(self._say("partial_quoted", [point], quote=quote.said(self.language), **marks))
        if points[MOST_QUOTES:]:
            lines.append(self._say("partial_more", points[MOST_QUOTES:]))
        return lines

    def _missing(self) -> list[str]:
        missed = self.of("missed")
        if not missed:
            return []
        values = {"part": self.named(), "count": len(self.points), "missed": len(missed)}
        key = "missed_all" if len(missed) == len(self.points) else "missed_some"
        text = self._say(key, missed, **values)
        return [text[:1].upper() + text[1:]]

    def _contradicted(self) -> list[str]:
        quoted, rest = self._quoted(self.of("contradicted"))
        lines = [self._say("contradicted_quoted", points, quote=quote) for quote, points in quoted]
        if rest:
            lines.append(self._say("contradicted_more" if quoted else "contradicted_unquoted", rest))
        return lines

    def _revealed(self, verdict: Verdict, reveal: bool) -> list[str]:
        if not reveal:
            return []
        return [self._say("reveal", [point], statement=_statement(point)) for point in self.of(verdict)]

    def _next_step(self) -> str:
        contradicted = self.of("contradicted")
        if contradicted:
            return self._say("next_contradicted", contradicted)
        if len(self.of("missed")) == len(self.points):
            return say(self.language, "next_nothing")
        worst = _most_lost([point for point in self.points if point.verdict != "covered"])
        if not worst:
            return say(self.language, "next_done")
        missed = [point for point in worst if point.verdict == "missed"]
        chosen = missed if _lost(missed) > 0 else worst
        key = "next_missed" if chosen is missed else "next_partial"
        return self._say(key, chosen, lost=marks_text(_lost(chosen)))

    def _quoted(
        self, points: Sequence[PlacedPoint]
    ) -> tuple[list[tuple[str, list[PlacedPoint]]], list[PlacedPoint]]:
        """Group points by their quote, in reading order; without a quote, or beyond the cap, come second."""
        groups: dict[str, list[PlacedPoint]] = {}
        rest = []
        for point in points:
            choose = opposing_quote if point.verdict == "contradicted" else best_quote
            quote = choose(self.answer, point.point.evidence)
            said = quote.said(self.language) if quote else ""
            if said in groups or (said and len(groups) < MOST_QUOTES):
                groups.setdefault(said, []).append(point)
            else:
                rest.append(point)
        return list(groups.items()), rest

    def _say(self, key: str, points: Sequence[PlacedPoint], **values: object) -> str:
        return say(self.language, key, places=name_places(self.language, self.part, points), **values)


def count_verdicts(language: Language, points: Sequence[PlacedPoint]) -> str:
    """Return how many of `points` have each verdict, in words."""
    words = [say(language, "count_all", count=len(points))]
    for verdict in _ORDER:
        count = sum(point.verdict == verdict for point in points)
        if count:
            words.append(say(language, f"count_{verdict}", count=count))
    return words[0] + say(language, "count_colon") + say(language, "count_list").join(words[1:])


def _overall(language: Language, grade: Grade, parts: Sequence[_Part], answer: str) -> str:
    marks = {"marks": marks_text(grade.marks), "max_marks": marks_text(grade.max_marks)}
    if not _SAYS_SOMETHING.search(answer):
        sentences = [say(language, "overall_empty", **marks)]
    else:
        counts = count_verdicts(language, [point for part in parts for point in part.points])
        sentences = [say(language, "overall", counts=counts, **marks), *_range(language, parts)]
    if grade.needs_review:
        sentences.append(say(language, "overall_review"))
    return say(language, "sentence_gap").join(sentences)


def _range(language: Language, parts: Sequence[_Part]) -> list[str]:
    """Name the best and the worst part where they differ; the first of equals each time."""
    worth = [part for part in parts if part.part.max_marks > 0]
    share: Callable[[_Part], Decimal] = lambda part: part.part.marks / part.part.max_marks  # noqa: E731
    if not worth or share(max(worth, key=share)) == share(min(worth, key=share)):
        return []
    best, worst = max(worth, key=share), min(worth, key=share)
    return [
        say(
            language,
            "overall_range",
            best=best.named(),
            best_marks=marks_text(best.part.marks),
            best_max=marks_text(best.part.max_marks),
            worst=worst.named(),
            worst_marks=marks_text(worst.part.marks),
            worst_max=marks_text(worst.part.max_marks),
        )
    ]


def _most_lost(points: list[PlacedPoint]) -> list[PlacedPoint]:
    """Return those of `points` below one and the same point that cost most; none where there are none.

    Goes down the tree until they are few enough to sit down and write. The first of equals comes first.
    """
    depth = 1
    while points:
        groups: dict[tuple[int, ...], list[PlacedPoint]] = {}
        for point in points:
            groups.setdefault(point.place[:depth], []).append(point)
        points = max(groups.values(), key=_lost)
        if len(points) <= _MOST_NEXT:
            break
        depth += 1
    return points


def _lost(points: Sequence[PlacedPoint]) -> Decimal:
    return tidy(total([point.lost for point in points]))


def _statement(point: PlacedPoint) -> str:
    title, text = point.point.title, point.point.text
    return f"{title}：{text}" if title and text else title or text

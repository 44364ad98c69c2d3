"""One part of a grade in sentences by rule: the student's words, and places of what is missing."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from rubrics.marks import tidy, total
from service.feedback.feedback_settings import Audience
from service.feedback.places import PlacedPoint, name_places, place_points
from service.feedback.quotes import Quote, best_quote, opposing_quote
from service.feedback.sentences import Sentence
from service.feedback.wording import Language, say, say_to
from service.grading.grade import FeedbackSection, PartGrade, Reason, Verdict, marks_text

MOST_QUOTES = 6
"""Quotes shown for one verdict in one part; the points beyond are named without a quote."""

_MOST_NEXT = 4
_ORDER: tuple[Verdict, ...] = ("covered", "partial", "missed", "contradicted")


class TemplatePart:
    """One part while its feedback is being written."""

    def __init__(
        self,
        language: Language,
        position: int | None,
        part: PartGrade,
        answer: str,
        reasons: Sequence[Reason],
        audience: Audience = "student",
    ) -> None:
        self.language = language
        self.audience = audience
        self.position = position
        self.part = part
        self.answer = answer
        self.points = [point for point in place_points(part, reasons) if point.counts]

    def of(self, verdict: Verdict) -> list[PlacedPoint]:
        """Return the points of this verdict, in reading order."""
        return [point for point in self.points if point.verdict == verdict]

    def named(self) -> str:
        """Name the part in words."""
        return say(self.language, "part_name" if self.position else "only_part", part=self.position)

    def summary(self) -> str:
        """Tell the part's marks and how many points have each verdict."""
        return say(
            self.language,
            "part_summary",
            marks=marks_text(self.part.marks),
            max_marks=marks_text(self.part.max_marks),
            counts=count_verdicts(self.language, self.points),
        )

    def sections(
        self, reveal: bool, told: Collection[PlacedPoint] = ()
    ) -> dict[FeedbackSection, list[Sentence]]:
        """Return the sentences on all points but those already `told`; missed ones are always named."""
        covered, partial, opposed = (
            [point for point in self.of(verdict) if point not in told]
            for verdict in ("covered", "partial", "contradicted")
        )
        return {
            "covered": self._quoted("covered", covered),
            "partial": self._partial(partial) + self._revealed(self.of("partial"), reveal),
            "missing": self._missing() + self._revealed(self.of("missed"), reveal),
            "contradicted": self._quoted("contradicted", opposed)
            + self._revealed(self.of("contradicted"), reveal),
        }

    def quote_of(self, point: PlacedPoint) -> Quote | None:
        """Return the student's words that speak most for the point, or against it where it is contradicted."""
        choose = opposing_quote if point.verdict == "contradicted" else best_quote
        return choose(self.answer, point.point.evidence)

    def next_step(self) -> str:
        """Say what to do first."""
        contradicted = self.of("contradicted")
        if contradicted:
            return self._say("next_contradicted", contradicted)
        if len(self.of("missed")) == len(self.points):
            return say_to(self.audience, self.language, "next_nothing")
        worst = _most_lost([point for point in self.points if point.verdict != "covered"])
        if not worst:
            return say_to(self.audience, self.language, "next_done")
        missed = [point for point in worst if point.verdict == "missed"]
        chosen = missed if _lost(missed) > 0 else worst
        key = "next_missed" if chosen is missed else "next_partial"
        return self._say(key, chosen, lost=marks_text(_lost(chosen)))

    def _quoted(self, key: str, points: Sequence[PlacedPoint]) -> list[Sentence]:
        """Tell points of the same quote together, in reading order; those without one, or too many, at the end."""
        groups: dict[str, tuple[Quote, list[PlacedPoint]]] = {}
        rest = []
        for point in points:
            quote = self.quote_of(point)
            said = quote.said(self.language) if quote else ""
            if quote and (said in groups or len(groups) < MOST_QUOTES):
                groups.setdefault(said, (quote, []))[1].append(point)
            else:
                rest.append(point)
        sentences = [
            Sentence(self._say(f"{key}_quoted", together, quote=said), quote, tuple(together))
            for said, (quote, together) in groups.items()
        ]
        if rest and key == "covered":
            sentences.append(
                Sentence(self._say("covered_unquoted" if groups else "covered_only_unquoted", rest))
            )
        elif rest:
            sentences.append(Sentence(self._say(f"{key}_more" if groups else f"{key}_unquoted", rest)))
        return sentences

    def _partial(self, points: Sequence[PlacedPoint]) -> list[Sentence]:
        # Points of different marks cannot share a sentence that names marks, so these are told one by one.
        sentences = []
        for point in points[:MOST_QUOTES]:
            quote = self.quote_of(point)
            marks = {
                "marks": marks_text(point.point.own_marks),
                "max_marks": marks_text(point.point.own_max_marks),
            }
            if quote is None:
                sentences.append(Sentence(self._say("partial_unquoted", [point], **marks)))
            else:
                text = self._say("partial_quoted", [point], quote=quote.said(self.language), **marks)
                sentences.append(Sentence(text, quote, (point,)))
        if points[MOST_QUOTES:]:
            sentences.append(Sentence(self._say("partial_more", points[MOST_QUOTES:])))
        return sentences

    def _missing(self) -> list[Sentence]:
        missed = self.of("missed")
        if not missed:
            return []
        values = {"part": self.named(), "count": len(self.points), "missed": len(missed)}
        key = "missed_all" if len(missed) == len(self.points) else "missed_some"
        text = self._say(key, missed, **values)
        return [Sentence(text[:1].upper() + text[1:])]

    def _revealed(self, points: Sequence[PlacedPoint], reveal: bool) -> list[Sentence]:
        if not reveal:
            return []
        return [Sentence(self._say("reveal", [point], statement=statement_of(point))) for point in points]

    def _say(self, key: str, points: Sequence[PlacedPoint], **values: object) -> str:
        places = name_places(self.language, self.part, points)
        return say_to(self.audience, self.language, key, places=places, **values)


def count_verdicts(language: Language, points: Sequence[PlacedPoint]) -> str:
    """Return how many of `points` have each verdict, in words."""
    words = [say(language, "count_all", count=len(points))]
    for verdict in _ORDER:
        count = sum(point.verdict == verdict for point in points)
        if count:
            words.append(say(language, f"count_{verdict}", count=count))
    return words[0] + say(language, "count_colon") + say(language, "count_list").join(words[1:])


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


def statement_of(point: PlacedPoint) -> str:
    """Return title and text of a graded point as one string."""
    title, text = point.point.title, point.point.text
    return f"{title}：{text}" if title and text else title or text

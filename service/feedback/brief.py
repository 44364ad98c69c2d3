"""The brief: what a language model is told of one graded answer, what it may say of it, and what it may not know."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from rubrics.model import KeyPoint, Rubric
from service.feedback.feedback_settings import LENGTH_LIMITS, FeedbackSettings, LengthLimit
from service.feedback.inert import inert
from service.feedback.orders import sounds_like_an_order
from service.feedback.places import PlacedPoint
from service.feedback.quotes import MOST_COLUMNS, Quote, cut_quote, is_exact
from service.feedback.template import check_same_rubric, review_sentences, spoken_language, template_parts
from service.feedback.template_part import TemplatePart, statement_of
from service.feedback.wording import Language, say
from service.grading.grade import Grade, marks_text

_MOST_QUESTION = 6_000
_MOST_EVIDENCE = 4
# With less than this share of a point's marks, its evidence may be any sentence that is a little like it.
_LEAST_SHARE = Decimal("0.25")


@dataclass(frozen=True)
class Brief:
    """One graded answer as it is put to a model, and later compared with what the model wrote.

    No mark is in it, so every mark that a model names is made up. A key point's own words are in it only where the
    reader may see them, so a model cannot give them away. And of the answer it holds only what earned credit or
    contradicts a key point: an order that stands elsewhere in an answer is never read by the model.
    """

    grade: Grade
    rubric: Rubric
    answer: str
    settings: FeedbackSettings
    language: Language
    parts: tuple[TemplatePart, ...]

    @property
    def limit(self) -> LengthLimit:
        """The most characters of what may be written."""
        return LENGTH_LIMITS[self.language][self.settings.length]

    @cached_property
    def fixed_overall(self) -> tuple[str, str]:
        """What code says before and after the model's overall comment: the marks, and whether to review."""
        marks = say(
            self.language,
            "overall_marks",
            marks=marks_text(self.grade.marks),
            max_marks=marks_text(self.grade.max_marks),
        )
        after = review_sentences(self.language, self.grade, self.settings.audience)
        return marks, say(self.language, "sentence_gap").join(after)

    @property
    def overall_room(self) -> int:
        """The characters left for the model's own overall comment."""
        return max(40, self.limit.overall - sum(map(len, self.fixed_overall)) - 2)

    def part(self, label: str) -> TemplatePart | None:
        """Return the part with this number (from 1), None where there is none."""
        digits = label.strip()
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0
        return self.parts[number - 1] if 0 < number <= len(self.parts) else None

    def may_tell(self, point: PlacedPoint) -> bool:
        """Whether the reader may know what the key point says."""
        return self.settings.reveals or point.verdict == "covered"

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The texts of the rubric that the model is told: a reader may find any word of them in feedback."""
        shown = [statement_of(point) for part in self.parts for point in part.points if self.may_tell(point)]
        return (self._stem, *(part.part.prompt for part in self.parts), *shown, self.settings.notes)

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """The texts of the rubric that the reader may not know: statements, titles, and other wordings."""
        if self.settings.reveals:
            return ()
        known = {point.point.id for part in self.parts for point in part.points if self.may_tell(point)}
        kept = [p for part in self.rubric.parts for p in part.walk() if p.id not in known]
        return tuple(text for point in kept for text in _texts(point))

    @cached_property
    def proven(self) -> tuple[str, ...]:
        """The pieces of the answer that the model is told."""
        return tuple(quote.text for quote in self._told_quotes)

    @cached_property
    def unproven(self) -> tuple[str, ...]:
        """The pieces of the answer that the model is not told."""
        spans = sorted((quote.start, quote.end) for quote in self._told_quotes)
        pieces, at = [], 0
        for start, end in spans:
            pieces.append(self.answer[at : max(at, start)])
            at = max(at, end)
        return tuple(piece for piece in (*pieces, self.answer[at:]) if piece.strip())

    def material(self) -> dict[str, Any]:
        """Return what the model is told, for JSON: texts without invisible characters, and no mark at all."""
        return {
            "question": inert(self._stem),
            "teacher_notes": inert(self.settings.notes),
            "parts": [
                {
                    "part": str(number),
                    "task": inert(part.part.prompt[:_MOST_QUESTION]),
                    "key_points": [self._told_point(point) for point in part.points],
                }
                for number, part in enumerate(self.parts, start=1)
            ],
        }

    @cached_property
    def _told_quotes(self) -> tuple[Quote, ...]:
        return tuple(quote for part in self.parts for point in part.points for quote in self._evidence(point))

    @property
    def _stem(self) -> str:
        return self.rubric.stem[:_MOST_QUESTION]

    def _told_point(self, point: PlacedPoint) -> dict[str, Any]:
        found: dict[str, Any] = {"point": point.label, "verdict": point.verdict}
        if self.may_tell(point):
            found["says"] = inert(statement_of(point))
        if point.verdict != "missed":
            found["evidence"] = [inert(quote.text) for quote in self._evidence(point)]
        return found

    def _evidence(self, point: PlacedPoint) -> list[Quote]:
        """Return the student's words that the model may read: those that clearly are about the key point."""
        against = point.verdict == "contradicted"
        earned = point.point.own_marks >= _LEAST_SHARE * point.point.own_max_marks
        if point.verdict == "missed" or not (against or earned):
            return []
        exact = [
            item
            for item in point.point.evidence
            if item.against == against and is_exact(self.answer, item) and not sounds_like_an_order(item.text)
        ]
        quotes = [cut_quote(self.answer, item.start, item.end, 2 * MOST_COLUMNS) for item in exact]
        return [quote for quote in quotes[:_MOST_EVIDENCE] if quote is not None]


def make_brief(grade: Grade, rubric: Rubric, answer: str, settings: FeedbackSettings) -> Brief:
    """Return the brief for feedback on `grade` to the reader that `settings` name.

    Raises:
        ValueError: `grade` was made by another rubric than `rubric`.
    """
    check_same_rubric(grade, rubric)
    language = spoken_language(answer, rubric, settings.audience, settings.language)
    parts = tuple(template_parts(grade, answer, language, settings.audience))
    return Brief(grade, rubric, answer, settings, language, parts)


def _texts(point: KeyPoint) -> tuple[str, ...]:
    return tuple(text for text in (point.title, point.text, *point.alternatives) if text.strip())

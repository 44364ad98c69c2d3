"""From a model's checked reply to feedback: its sentences, the student's words, and by code what it left out."""

from collections.abc import Iterable

from service.feedback.brief import Brief
from service.feedback.faithful_verdicts import find_point
from service.feedback.find_quote import find_quote
from service.feedback.orders import sounds_like_an_order
from service.feedback.places import PlacedPoint, name_places
from service.feedback.quotes import Quote
from service.feedback.sentences import SECTIONS, Sentence, part_feedback
from service.feedback.template import overall_comment
from service.feedback.template_part import TemplatePart
from service.feedback.wording import say
from service.feedback.written import Piece, WrittenFeedback, pieces_of
from service.grading.grade import Feedback, FeedbackSection, LLMUsage, PartFeedback

_ENDS = tuple("。.!！?？…；;")


class _Part:
    """One part while it is put together; `mended` collects what code had to do."""

    def __init__(self, brief: Brief, part: TemplatePart, pieces: Iterable[Piece]) -> None:
        self._brief = brief
        self._part = part
        self._pieces = [piece for piece in pieces if piece.part and brief.part(piece.part) is part]
        self.mended: set[str] = set()

    def feedback(self) -> PartFeedback:
        written = {section: self._sentences(section) for section in SECTIONS}
        told = {point for sentences in written.values() for _, points in sentences for point in points}
        by_rule = self._part.sections(self._brief.settings.reveals, told)
        # The places of missed points are always named by code, before whatever hints the model has.
        sections = {
            section: (
                by_rule[section] + _only(written[section])
                if section == "missing"
                else _only(written[section]) + by_rule[section]
            )
            for section in SECTIONS
        }
        if any(point not in told and point.verdict != "missed" for point in self._part.points):
            self.mended.add("points_listed")
        next_step = next((piece.text for piece in self._pieces if piece.section is None and piece.text), "")
        if not next_step:
            self.mended.add("next_step_added")
        return part_feedback(
            self._part.part.id, self._part.summary(), sections, next_step or self._part.next_step()
        )

    def _sentences(self, section: FeedbackSection) -> list[tuple[Sentence, list[PlacedPoint]]]:
        found = []
        for piece in self._pieces:
            if piece.section != section:
                continue
            points = [point for label in piece.points if (point := find_point(self._part, label)) is not None]
            quote = None if section == "missing" else self._quote(piece, points)
            sentence = Sentence(self._said(piece.text, points, quote), quote, tuple(points))
            found.append((sentence, points))
        return found

    def _quote(self, piece: Piece, points: list[PlacedPoint]) -> Quote | None:
        """Return the words quoted, if they are evidence of these points, and else the evidence of one of them."""
        evidence = [
            item
            for point in points
            for item in point.point.evidence
            if item.against == (point.verdict == "contradicted")
        ]
        quote = find_quote(self._brief.answer, piece.quote, evidence) if piece.quote else None
        if quote is not None and not sounds_like_an_order(quote.text):
            return quote
        own = next((found for point in points if (found := self._part.quote_of(point)) is not None), None)
        if piece.quote:
            self.mended.add("quote_removed" if own is None else "quote_replaced")
        return own

    def _said(self, text: str, points: list[PlacedPoint], quote: Quote | None) -> str:
        """Return the sentence behind the places that it is about, the student's words after it."""
        language = self._brief.language
        if quote is not None:
            ended = text if text[-1:] in _ENDS else text + say(language, "full_stop")
            text = say(language, "sentence_and_quote", sentence=ended, quote=quote.said(language))
        places = name_places(language, self._part.part, points)
        return say(language, "place_and_reason", place=places[:1].upper() + places[1:], text=text)


def assemble(written: WrittenFeedback, brief: Brief, *, model: str, usage: LLMUsage | None) -> Feedback:
    """Return the feedback that the model `model` wrote, as it may be shown.

    `written` must have no faults. Marks, the places of missed points, and points that the model said nothing of are
    told by code, so that nothing is left out.
    """
    pieces = list(pieces_of(written))
    parts = [_Part(brief, part, pieces) for part in brief.parts]
    feedbacks = tuple(part.feedback() for part in parts)
    audience = brief.settings.audience
    if pieces[-1].text:
        before, after = brief.fixed_overall
        overall = say(brief.language, "sentence_gap").join(filter(None, [before, pieces[-1].text, after]))
    else:
        overall = overall_comment(brief.language, brief.grade, brief.parts, brief.answer, audience)
    return Feedback(
        language=brief.language,
        source="llm",
        parts=feedbacks,
        overall=overall,
        audience=audience,
        reveals_reference=brief.settings.reveals,
        model=model,
        ai_label=say(brief.language, "ai_label", model=model),
        mended=tuple(sorted(set().union(*(part.mended for part in parts)))),
        usage=usage,
    )


def _only(found: list[tuple[Sentence, list[PlacedPoint]]]) -> list[Sentence]:
    return [sentence for sentence, _ in found]

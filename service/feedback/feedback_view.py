"""Feedback as the report shows it: sentences in which the student's own words stand out."""

from dataclasses import dataclass

from service.feedback.sentences import SECTIONS
from service.grading.grade import Feedback, FeedbackSection, PartFeedback


@dataclass(frozen=True)
class SentencePiece:
    """A piece of a sentence of feedback; `is_own` where it is the student's words."""

    text: str
    is_own: bool


@dataclass(frozen=True)
class PartFeedbackView:
    """The feedback on one part: its lists of sentences, each cut around the student's words."""

    summary: str
    sections: tuple[tuple[FeedbackSection, tuple[tuple[SentencePiece, ...], ...]], ...]
    next_step: str


def view_part_feedback(feedback: Feedback | None, part_id: str, answer: str) -> PartFeedbackView | None:
    """Return the view of what `feedback` says of a part, None where it says nothing of it."""
    texts = feedback.parts if feedback else ()
    part = next((text for text in texts if text.part_id == part_id), None)
    if part is None:
        return None
    return PartFeedbackView(
        summary=part.summary,
        sections=tuple(
            (
                section,
                tuple(
                    _around_quote(sentence, _quote_in(part, section, number, answer))
                    for number, sentence in enumerate(getattr(part, section))
                ),
            )
            for section in SECTIONS
        ),
        next_step=part.next_step,
    )


def _quote_in(part: PartFeedback, section: FeedbackSection, number: int, answer: str) -> str:
    """Return the student's words in a sentence, empty where there are none or the answer does not have them."""
    for quote in part.quotes:
        if (quote.section, quote.sentence) == (section, number) and answer[
            quote.start : quote.end
        ] == quote.text:
            return quote.text
    return ""


def _around_quote(sentence: str, words: str) -> tuple[SentencePiece, ...]:
    before, found, after = sentence.rpartition(words) if words else (sentence, "", "")
    if not found:
        return (SentencePiece(sentence, is_own=False),)
    return (
        SentencePiece(before, is_own=False),
        SentencePiece(found, is_own=True),
        SentencePiece(after, is_own=False),
    )

"""Sentences of feedback, each with the student's words that it quotes, put together for one part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.feedback.places import PlacedPoint
from service.feedback.quotes import Quote
from service.grading.grade import FeedbackQuote, FeedbackSection, PartFeedback, Verdict

SECTIONS: dict[FeedbackSection, Verdict] = {
    "covered": "covered",
    "partial": "partial",
    "missing": "missed",
    "contradicted": "contradicted",
}
"""The lists of a part's feedback in their order, each with the verdict of the key points that it tells of."""


@dataclass(frozen=True)
class Sentence:
    """One sentence; where it quotes the answer, `quote` is in it word for word, said of `points`."""

    text: str
    quote: Quote | None = None
    points: tuple[PlacedPoint, ...] = ()


def part_feedback(
    part_id: str, summary: str, sections: Mapping[FeedbackSection, Sequence[Sentence]], next_step: str
) -> PartFeedback:
    """Return the feedback on one part, with every quote listed by where it stands."""
    quotes = tuple(
        FeedbackQuote(
            section=section,
            sentence=number,
            places=tuple(point.label for point in sentence.points),
            start=sentence.quote.start,
            end=sentence.quote.end,
            text=sentence.quote.text,
        )
        for section in SECTIONS
        for number, sentence in enumerate(sections.get(section, ()))
        if sentence.quote is not None
    )
    texts = {section: tuple(sentence.text for sentence in sections.get(section, ())) for section in SECTIONS}
    return PartFeedback(part_id=part_id, summary=summary, next_step=next_step, quotes=quotes, **texts)

"""Taking out of a model's feedback what is about neither the answer nor the subject."""

from service.feedback.brief import Brief
from service.feedback.overlap import tokens, weight
from service.feedback.sentences import SECTIONS
from service.feedback.words_of_comment import COMMENT
from service.feedback.written import WrittenFeedback, WrittenPart
from service.grading.plain_form import plain_form
from service.grading.terms import fold, terms

_SHORTEST_TEXT = 4
_SHORTEST_TERM = 5


def without_asides(written: WrittenFeedback, brief: Brief) -> WrittenFeedback:
    """Return the reply without the texts that hold no word of a comment and none of the subject.

    A text taken out, and not the reply refused, since such a word may just be one that the list does not have.
    """
    subject = _subject(brief)

    def kept(text: str) -> str:
        return text if _is_comment(text, subject) else ""

    def part(given: WrittenPart) -> WrittenPart:
        sections: dict[str, object] = {
            section: tuple(one for one in getattr(given, section) if kept(one.text)) for section in SECTIONS
        }
        return given.model_copy(update={**sections, "next_step": kept(given.next_step)})

    return written.model_copy(
        update={"parts": tuple(map(part, written.parts)), "overall": kept(written.overall)}
    )


def _subject(brief: Brief) -> frozenset[str]:
    """Return the terms of the question, the key points, and the evidence, as far as the model was told of them."""
    return frozenset(
        term
        for text in (*brief.told, *brief.proven)
        for term in terms(plain_form(text))
        if not term.isascii() or len(term) >= _SHORTEST_TERM
    )


def _is_comment(text: str, subject: frozenset[str]) -> bool:
    """Whether a text speaks of the subject or of an answer at all; one of a word or two is not looked at."""
    if weight(tokens(text)) < _SHORTEST_TEXT:
        return True
    plain = plain_form(fold(text))
    return COMMENT.search(plain) is not None or not subject.isdisjoint(terms(plain))

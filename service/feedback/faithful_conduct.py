"""Whether a text is feedback at all: not a refusal, a reply to an order, a page of code, or words about the model."""

import unicodedata
from collections.abc import Iterator

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.overlap import contains, tokens, weight
from service.feedback.visible import without_hidden
from service.feedback.words_of_comment import COMMENT
from service.feedback.words_of_conduct import CONDUCT
from service.feedback.written import WrittenFeedback, pieces_of
from service.grading.plain_form import plain_form
from service.grading.terms import fold, terms

_SHORTEST_TEXT = 4
_SHORTEST_TERM = 5
# Letters, marks, digits, and everyday punctuation; no emoji, no boxes, no private characters.
_ODD_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "So", "Sk"})
_USUAL = frozenset("°℃©®™№①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


def conduct_faults(written: WrittenFeedback, brief: Brief, nonce: str) -> Iterator[Fault]:
    """Yield what no comment on an answer holds; words of the question and of told key points are always fine."""
    subject = _subject(brief)
    # Quotes are not looked at: what is shown of them is cut out of the answer.
    for piece in pieces_of(written):
        if _has_odd_characters(piece.text):
            yield fault_in(piece, "markup")
        if nonce.casefold() in fold(piece.text):
            yield fault_in(piece, "prompt_leaked")
        text = plain_form(fold(without_hidden(piece.text)))
        if not _is_comment(text, subject):
            yield fault_in(piece, "off_topic")
        for code, pattern in CONDUCT.items():
            if any(not _is_matter(match.group(), brief) for match in pattern.finditer(text)):
                yield fault_in(piece, code)


def _subject(brief: Brief) -> frozenset[str]:
    """Return the terms of the question, the key points, and the evidence, as far as the model was told of them."""
    texts = (*brief.told, *brief.proven)
    return frozenset(
        term
        for text in texts
        for term in terms(plain_form(text))
        if not term.isascii() or len(term) >= _SHORTEST_TERM
    )


def _is_comment(text: str, subject: frozenset[str]) -> bool:
    """Whether a text speaks of the subject or of an answer at all; one of a word or two is not looked at."""
    if weight(tokens(text)) < _SHORTEST_TEXT:
        return True
    return COMMENT.search(text) is not None or not subject.isdisjoint(terms(text))


def _is_matter(words: str, brief: Brief) -> bool:
    return any(contains(told, words) for told in brief.told)


def _has_odd_characters(text: str) -> bool:
    return any(unicodedata.category(char) in _ODD_CATEGORIES and char not in _USUAL for char in text)

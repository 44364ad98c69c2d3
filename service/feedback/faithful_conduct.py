"""Whether a text is feedback at all: not a refusal, a reply to an order, a page of code, or words about the model."""

import unicodedata
from collections.abc import Iterator

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.overlap import contains
from service.feedback.visible import without_hidden
from service.feedback.words_of_conduct import CONDUCT
from service.feedback.written import WrittenFeedback, pieces_of
from service.grading.plain_form import plain_form
from service.grading.terms import fold

# Letters, marks, digits, and everyday punctuation; no emoji, no boxes, no private characters.
_ODD_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "So", "Sk"})
_USUAL = frozenset("°℃©®™№①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


def conduct_faults(written: WrittenFeedback, brief: Brief, nonce: str) -> Iterator[Fault]:
    """Yield what no comment on an answer holds; words of the question and of told key points are always fine."""
    # Quotes are not looked at: what is shown of them is cut out of the answer.
    for piece in pieces_of(written):
        if _has_odd_characters(piece.text):
            yield fault_in(piece, "markup")
        if nonce.casefold() in fold(piece.text):
            yield fault_in(piece, "prompt_leaked")
        text = plain_form(fold(without_hidden(piece.text)))
        for code, pattern in CONDUCT.items():
            if any(not _is_matter(match.group(), brief) for match in pattern.finditer(text)):
                yield fault_in(piece, code)


def _is_matter(words: str, brief: Brief) -> bool:
    return any(contains(told, words) for told in brief.told)


def _has_odd_characters(text: str) -> bool:
    return any(unicodedata.category(char) in _ODD_CATEGORIES and char not in _USUAL for char in text)

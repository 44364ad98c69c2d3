"""Whether feedback uses the right words: its language, its length, and what it may repeat of other texts."""

import re
from collections.abc import Iterator, Sequence

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.find_quote import is_in
from service.feedback.language import answer_language
from service.feedback.overlap import contains, shared_run, tokens, weight
from service.feedback.written import WrittenFeedback, pieces_of

# In Chinese characters; a Western word weighs one and a half.
_LEAST_SECRET = 6
_LEAST_UNPROVEN = 8
_LEAST_COPIED = 16
_LEAST_OF_RULES = 12
_LEAST_OVERALL = 5
_MOST_SENTENCES_A_POINT = 3
# With fewer letters a text shows no language.
_LEAST_LETTERS = 8
_QUOTED = re.compile(r"“([^“”]*)”|「([^「」]*)」|『([^『』]*)』|\"([^\"]*)\"|‘([^‘’]*)’")


def size_faults(written: WrittenFeedback, brief: Brief) -> tuple[Fault, ...]:
    """Return what is too long, or more than a reader would read."""
    pieces = list(pieces_of(written))
    most = _MOST_SENTENCES_A_POINT * sum(len(part.points) + 1 for part in brief.parts) + 1
    if len(pieces) > most:
        return (Fault("too_long"),)
    return tuple(
        fault_in(piece, "too_long")
        for piece in pieces
        if len(piece.text) > (brief.overall_room if piece.part is None else brief.limit.sentence)
    )


def text_faults(written: WrittenFeedback, brief: Brief, rules: str) -> Iterator[Fault]:
    """Yield what is empty, in another language, or repeats what it may not.

    `rules` are the system message.
    """
    pieces = list(pieces_of(written))
    if weight(tokens(pieces[-1].text)) < _LEAST_OVERALL or any(
        piece.section and not piece.text for piece in pieces
    ):
        yield Fault("empty_text")
    for piece in pieces:
        own_words = _QUOTED.sub(" ", piece.text)
        if sum(char.isalpha() for char in own_words) >= _LEAST_LETTERS and (
            answer_language(own_words) != brief.language
        ):
            yield fault_in(piece, "wrong_language")
        if any(not _is_known(words, brief) for words in _quoted(piece.text)):
            yield fault_in(piece, "invented_quote")
        # A sentence cut in two must not get through in halves.
    for part, text in _by_part(written):
        if shared_run(text, brief.secrets, _LEAST_SECRET, (*brief.told, brief.answer), short_ones=True):
            yield Fault("reference_leaked", part)
        if shared_run(text, brief.unproven, _LEAST_UNPROVEN, brief.told) or shared_run(
            text, [brief.answer], _LEAST_COPIED, brief.told
        ):
            yield Fault("repeats_answer", part)
        if shared_run(text, [rules], _LEAST_OF_RULES, brief.told):
            yield Fault("prompt_leaked", part)


def _quoted(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def _is_known(words: str, brief: Brief) -> bool:
    # A single letter is a name for something (“a”), and proves nothing.
    if sum(char.isalnum() for char in words) < 2:
        return True
    return is_in(brief.answer, words) or any(contains(told, words) for told in brief.told)


def _by_part(written: WrittenFeedback) -> Sequence[tuple[str, str]]:
    """Return the texts of each part in one, and the overall comment."""
    pieces = list(pieces_of(written))
    labels = dict.fromkeys(piece.part for piece in pieces)
    texts = [(label, "\n".join(p.text for p in pieces if p.part == label)) for label in labels]
    return [
        (label if label and label.isascii() and label.isdigit() and len(label) < 6 else "", text)
        for label, text in texts
    ]

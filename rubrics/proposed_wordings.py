"""Proposed wordings: which of them may stand for a key point beside its own words."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from rubrics.model import KeyPoint
from rubrics.terms import fold, terms

_MOST_WORDINGS = 5
# As many times as long as the point's own words, and so many characters more.
_LONGER, _LONGER_BY = 3, 40
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_DENIAL = re.compile(
    r"不(?!同|仅|但|只|光|断|管|论|久|少)|没|無|无(?!论)|未(?!来)|非(?!常)|勿|禁止|避免|防止"
    r"|\b(?:not|no|never|none|neither|nor|cannot|without|nicht|kein\w*|nie|niemals|ohne|weder)\b|n['’]t\b"
)


def wordings_that_fit(
    point: KeyPoint, proposed: Sequence[str], question: str, others: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return each of the `proposed` wordings with the reason why it can't stand for `point`, or with none.

    A model may word a point anew, but not alter a number, turn it into its opposite, or grant it for the
    question's own words, for a part of its own, or for what another key point says (`others`, folded).
    """
    judged: list[tuple[str, str]] = []
    own = [point.text or point.title, *point.alternatives]
    known = {fold(text) for text in own}
    for wording in (" ".join(text.split()) for text in proposed):
        twin = fold(wording) in others
        reason = "another key point says it" if twin else _reason_against(wording, own[0], known, question)
        if not reason and len([1 for _, other in judged if not other]) >= _MOST_WORDINGS:
            reason = f"a key point takes {_MOST_WORDINGS} proposed wordings at most"
        if not reason:
            known.add(fold(wording))
        judged.append((wording, reason))
    return judged


def _reason_against(wording: str, own: str, known: set[str], question: str) -> str:
    letters = fold(wording)
    if not letters or not terms(wording):
        return "it has no words of its own"
    if not wording.isprintable():
        return "it has characters that can't be printed"
    if letters in known:
        return "the key point already says it"
    if letters in fold(own):
        return "it is only a part of the key point"
    if letters in fold(question):
        return "the question already says it"
    if len(wording) > _LONGER * len(own) + _LONGER_BY:
        return "it is much longer than the key point"
    if _numbers(wording) != _numbers(own):
        return "its numbers are not those of the key point"
    if _denials(wording) % 2 != _denials(own) % 2:
        return "one of the two denies something and the other does not"
    return ""


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(unicodedata.normalize("NFKC", text)))


def _denials(text: str) -> int:
    return len(_DENIAL.findall(unicodedata.normalize("NFKC", text).casefold()))

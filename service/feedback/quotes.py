"""Quotes: short, exact slices of the answer, with ellipses outside of them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from service.feedback.wording import Language, say
from service.grading.grade import Evidence

MOST_COLUMNS = 80
_CLAUSE_END = re.compile(r"[，。；：、！？,;:!?.](?=\s|[^\x00-\x7f])|\s(?=\S)|(?<=[”’」』）)])")
_GAP = re.compile(r"[^\w\n\r\v\f\x85\u2028\u2029]{0,3}")
_LINE_END = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True)
class Quote:
    """`answer[start:end]`; `cut_start` and `cut_end` say whether evidence was left out on that side."""

    start: int
    end: int
    text: str
    cut_start: bool = False
    cut_end: bool = False

    def said(self, language: Language) -> str:
        """Return the quote in quotation marks, with an ellipsis outside of them where it was cut."""
        sides = {(False, False): "quote", (False, True): "quote_cut_end", (True, False): "quote_cut_start"}
        return say(language, sides.get((self.cut_start, self.cut_end), "quote_cut_both"), quote=self.text)


def is_exact(answer: str, evidence: Evidence) -> bool:
    """Tell whether the evidence is what the answer says there; other evidence is never shown."""
    return (
        evidence.start < evidence.end <= len(answer)
        and answer[evidence.start : evidence.end] == evidence.text
    )


def best_quote(answer: str, evidence: Sequence[Evidence], most_columns: int = MOST_COLUMNS) -> Quote | None:
    """Return the most similar exact evidence for the point, cut to `most_columns`; None where there is none.

    Pieces of evidence with only punctuation between them are quoted as one. Equal similarities go to the
    earlier evidence.
    """
    passages: list[tuple[int, int, float]] = []
    for item in sorted(evidence, key=lambda item: (item.start, item.end)):
        if item.against or not is_exact(answer, item):
            continue
        if passages and _GAP.fullmatch(answer, passages[-1][1], max(item.start, passages[-1][1])):
            start, end, similarity = passages.pop()
            passages.append((start, max(end, item.end), max(similarity, item.similarity)))
        else:
            passages.append((item.start, item.end, item.similarity))
    if not passages:
        return None
    start, end, _ = max(passages, key=lambda passage: (passage[2], -passage[0]))
    return cut_quote(answer, start, end, most_columns)


def opposing_quote(
    answer: str, evidence: Sequence[Evidence], most_columns: int = MOST_COLUMNS
) -> Quote | None:
    """Return the first exact evidence that speaks against the point, cut; None where there is none."""
    for item in sorted(evidence, key=lambda item: (item.start, item.end)):
        if item.against and is_exact(answer, item):
            return cut_quote(answer, item.start, item.end, most_columns)
    return None


def cut_quote(answer: str, start: int, end: int, most_columns: int = MOST_COLUMNS) -> Quote | None:
    """Cut `answer[start:end]` to its first line and to `most_columns`, at a clause or word end if it can be.

    A wide character (Han) takes two columns. None where the span says nothing.
    """
    begin, stop = _trimmed(answer, start, end)
    if begin == stop:
        return None
    line = _LINE_END.search(answer, begin, stop)
    line_end = line.start() if line else stop
    limit = _within(answer, begin, line_end, most_columns)
    if limit < line_end:
        limit = _at_a_boundary(answer, begin, limit)
    _, last = _trimmed(answer, begin, limit)
    return Quote(begin, last, answer[begin:last], cut_end=last < stop)


def _trimmed(answer: str, start: int, end: int) -> tuple[int, int]:
    while start < end and answer[start].isspace():
        start += 1
    while end > start and answer[end - 1].isspace():
        end -= 1
    return start, end


def _within(answer: str, start: int, end: int, most_columns: int) -> int:
    columns = 0
    for at in range(start, end):
        columns += 2 if unicodedata.east_asian_width(answer[at]) in "WF" else 1
        if columns > most_columns and at > start:
            return at
    return end


def _at_a_boundary(answer: str, start: int, limit: int) -> int:
    """Return the last clause end in the second half before `limit`, else the last place fit for a cut."""
    half = start + (limit - start) // 2
    ends = [match.start() for match in _CLAUSE_END.finditer(answer, half, limit)]
    if ends and ends[-1] > start:
        return ends[-1]
    return next(
        (at for at in range(limit, half, -1) if not _belong_together(answer[at - 1], answer[at])), limit
    )


def _belong_together(before: str, after: str) -> bool:
    """Tell whether a cut would change what is read: 3|5 %, an accent, a joined emoji."""
    return (
        (before.isdigit() and after in "0123456789.,")
        or (before in ".," and after.isdigit())
        or unicodedata.combining(after) > 0
        or "\u200d" in (before, after)
        or "\ufe00" <= after <= "\ufe0f"
    )

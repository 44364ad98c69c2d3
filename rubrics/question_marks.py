"""The marks that a question states: "(4 marks)", "（共6分）", "A（3分）、B（3分）", "（4点）" in Japanese."""

import re
from collections.abc import Sequence
from decimal import Decimal

from rubrics.marks import CENT, MOST_MARKS, exact_decimal, total
from rubrics.scripts import KANA

_NUMBER = r"([0-9０-９]+(?:[.．][0-9０-９]+)?)"
_UNIT = r"(?:分|points?|marks?|pts?\.?|Punkte?|P\.?|(?-i:BE))"
BRACKETED_MARKS = re.compile(
    rf"[(（\[［【]\s*(?:(?:本[小大]?题|共|计|满分|合计)\s*)*{_NUMBER}\s*{_UNIT}\s*[)）\]］】]", re.IGNORECASE
)
TOTAL_MARKS = re.compile(
    r"(?:(?:本[大]?题|全题)(?:共|满分|合计)?|总分|共计?|满分|total(?: marks)?|insgesamt)"
    rf"\s*+[:：]?\s*+{_NUMBER}\s*{_UNIT}",
    re.IGNORECASE,
)
_JAPANESE = re.compile(rf"[(（\[［【]\s*{_NUMBER}\s*点\s*[)）\]］】]")
# Marks of one level stand behind names that are joined, or behind questions.
_JOINED = re.compile(r"\s*(?:[、，,；;和与與及]|and\b|und\b|[。.]?\s*$)")
_ASKS = re.compile(
    r"[？?]|^[\W\d_]*(?:请|請|试|試)?(?:(?:解释|解釋|简述|簡述|说明|說明|列举|列舉|比较|比較|阐述|闡述|写出|寫出|指出)(?=[\u3400-\u9fff])"
    r"|(?:define|explain|describe|name|list|state|calculate|compare|outline|identify|suggest"
    r"|erklären|erläutern|nennen|beschreiben|erkläre|nenne|beschreibe)\b)",
    re.IGNORECASE,
)

_OF_WHICH = re.compile(
    r"其中|(?:每[个個点點条條项項种種步]?|各)\s*[(（\[［【]|\b(?:of which|including|davon)\b", re.IGNORECASE
)
# "论述题（10分）" says what kind of question it is, and what all of it is worth.
_KIND_BEFORE = re.compile(r"[题題]\s*\Z")
# "（共6分，每点2分）", "（每点2分，共6分）"
_TOTAL_BESIDE = re.compile(
    rf"[(（\[［【](?![^()（）\[［【\n]{{0,40}}其中)[^()（）\[［【\n]{{0,12}}?(?:{TOTAL_MARKS.pattern})",
    re.IGNORECASE,
)


def read_question_marks(text: str) -> Decimal | None:
    """Return the marks of one question, or None where it states none.

    Several marks of one level add up ("A（3分）、B（3分）", "A？（3分）B？（3分）"), and so do those of which a stated
    total is the sum; else the first tells: others may share it out.
    """
    pattern = _JAPANESE if KANA.search(text) and _JAPANESE.search(text) else BRACKETED_MARKS
    found = list(pattern.finditer(text))
    if not found:
        whole = _TOTAL_BESIDE.search(text)
        return as_marks(whole[1]) if whole else None
    marks = [as_marks(stated[1]) for stated in found]
    known = [each for each in marks if each is not None]
    in_all = TOTAL_MARKS.search(text)
    if in_all and len(known) == len(marks) and as_marks(in_all[1]) == total(known):
        return total(known)
    same_level = all(_JOINED.match(text, stated.end()) for stated in found) or _all_ask(text, found)
    shared_out = (
        (len(known) > 2 and known[0] == total(known[1:]))
        or _OF_WHICH.search(text)
        or _KIND_BEFORE.search(text[: found[0].start()])
        or in_all
    )
    if len(known) < 2 or len(known) < len(marks) or not same_level or shared_out:
        return marks[0]
    return total(known)


def _all_ask(text: str, found: Sequence[re.Match[str]]) -> bool:
    """Whether what stands before each of the marks is a question, and not what kind of one or how it is marked."""
    begins = [0, *(stated.end() for stated in found[:-1])]
    return all(
        _ASKS.search(text[begin : stated.start()]) for begin, stated in zip(begins, found, strict=True)
    )


def as_marks(numeral: str) -> Decimal | None:
    """Return the marks that `numeral` states, or None where they can be no marks."""
    marks = exact_decimal(numeral.replace("．", "."))
    return marks if 0 < marks <= MOST_MARKS and marks == marks.quantize(CENT) else None

"""Outline markers: the "1.", "(2)", "③", "一、", "第四，", "B." that number a text's items."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "arabic", "circled", "alpha", "cjk", "ordinal", "bullet", "heading", "step", "decimal", "roman", "word"
]

_CJK_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CIRCLED_RUNS = (
    ("①", 1, 20),
    ("㉑", 21, 15),
    ("㊱", 36, 15),
    ("⑴", 1, 20),
    ("❶", 1, 10),
    ("➀", 1, 10),
    ("➊", 1, 10),
    ("㈠", 1, 10),
)
# ⑴ and ㈠ number levels of their own; the others are one sign in different type.
_CIRCLED_FORMS = {
    chr(ord(first) + i): first if first in "⑴㈠" else "o"
    for first, _, count in _CIRCLED_RUNS
    for i in range(count)
}
CIRCLED = {chr(ord(first) + i): base + i for first, base, count in _CIRCLED_RUNS for i in range(count)}

_OPEN, _CLOSE, _DOT = r"[(（\[［]", r"[)）\]］]", r"[.．。、]"
_ARABIC, _ALPHA, _CJK = r"[0-9０-９]{1,3}", r"[A-Za-zＡ-Ｚａ-ｚ]", r"[一二三四五六七八九十]{1,3}"


def _numeral(form: str) -> str:
    """Return a pattern for a numeral whose group names tell the marker's form."""
    return rf"(?:(?P<{form}_arabic>{_ARABIC})|(?P<{form}_alpha>{_ALPHA})|(?P<{form}_cjk>{_CJK}))"


_MARKER = re.compile(
    rf"(?P<circled>[{''.join(CIRCLED)}])[.．、]?"
    rf"|{_OPEN}[ \t]*{_numeral('b')}[ \t]*{_CLOSE}[.．、]?"
    rf"|第(?P<o_cjk>{_CJK})(?:[,，、:：]|(?:点|条|方面|步)[是为,，、:：])"
    # "1.5" and "3.14" are numbers, "1." and "1.客户" are markers; "e.g.", "z. B.", and "U.S." are words.
    rf"|{_numeral('h')}[)）]"
    rf"|(?:(?P<d_arabic>{_ARABIC})(?:[．、]|[.](?![0-9０-９]))"
    rf"|(?P<d_alpha>{_ALPHA})(?:[．、]|[.](?![ \t\xa0]?[A-Za-z][.]))|(?P<d_cjk>{_CJK})、)"
)

_KINDS: dict[str, Kind] = {"arabic": "arabic", "alpha": "alpha", "cjk": "cjk"}
_FORMS = {"b": "()", "h": ")", "o": "第", "d": "."}
_BRACKETED = ("b", "h")
_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}

_SPACE = " \t\u3000\xa0"
_BEFORE_LINE_START = _SPACE + "\r*-•·"
# What may stand before a marker inside a line; a circled number may stand anywhere.
_CLAUSE_ENDS = "。；;：:！!？?.,，、"
# The "z." of "z. B.", the "U." of "U. S."
_SHORT_FORM = re.compile(r"(?<![A-Za-z])[A-Za-z][.][ \t\xa0]?$")
_BEFORE_INLINE = "。；;：:！!？?，,、" + _SPACE
_OPENED = re.compile(r"(?P<call>[A-Za-z0-9_])?[(（][^()（）\n]*$")
# Brackets in formulas are short, and a text may be one line of markers.
_BRACKET_MOST = 60


@dataclass(frozen=True)
class Marker:
    """One marker found in a text: `text[start:end]` is the marker, its item's text begins at `end`."""

    start: int
    end: int
    kind: Kind
    form: str
    ordinal: int
    lower: bool
    line_start: bool

    @property
    def style(self) -> tuple[str, str, bool]:
        """What the markers of one list have in common."""
        return (self.kind, self.form, self.lower)


def find_markers(text: str) -> list[Marker]:
    """Return every marker that `text` may hold, in order.

    Markers at the start of a line are taken as they are. Inside a line only those are kept that count on
    from, or are counted on by, a neighbour of the same style, since "O(1)" and "see 2." are no list.
    """
    found = [marker for match in _MARKER.finditer(text) if (marker := _read(text, match))]
    counting = set(_counting(found))
    return [marker for i, marker in enumerate(found) if marker.line_start or i in counting]


def _read(text: str, match: re.Match[str]) -> Marker | None:
    start, end = match.span()
    line_start = _opens_line(text, start)
    before = text[start - 1] if start else ""
    group = match.lastgroup or ""
    form, _, kind = group.rpartition("_")
    if group == "circled":
        sign = match["circled"]
        return Marker(start, end, "circled", _CIRCLED_FORMS[sign], CIRCLED[sign], False, line_start)
    numeral = match[group]
    if not line_start:
        # "f(1)" is a call and "第(1)" a reference, but a bracketed number may follow Chinese directly.
        is_call = (before.isascii() and before.isalnum()) or before == "第"
        allowed = before in _BEFORE_INLINE or (form == "b" and not is_call)
        # "see 2. for more" is no item; "1) water; 2) salt" and "1. water. 2. salt" are two.
        follows = text[end : end + 1]
        is_word = form not in _BRACKETED and follows.isspace() and not _ends_a_clause(text, start)
        if not allowed or is_word or follows in ("", "\n") or (form == "h" and _closes_bracket(text, start)):
            return None
        is_letter = form == "d" and kind == "alpha"
        if is_letter and before in _SPACE and numeral in "aAiI" and not _ends_a_clause(text, start):
            return None
        if is_letter and _SHORT_FORM.search(text, max(0, start - 4), start):
            return None
    ordinal = _ordinal(kind, numeral)
    if ordinal == 0 and kind != "arabic":
        return None
    return Marker(
        start,
        end,
        "ordinal" if form == "o" else _KINDS[kind],
        _FORMS[form],
        ordinal,
        kind == "alpha" and numeral.islower(),
        line_start,
    )


def _ends_a_clause(text: str, end: int) -> bool:
    """Whether `text[:end]` ends a clause, but for blanks."""
    while end and text[end - 1] in _SPACE:
        end -= 1
    return end == 0 or text[end - 1] in _CLAUSE_ENDS


def _closes_bracket(text: str, start: int) -> bool:
    """Whether the bracket behind a numeral at `start` closes an earlier one: "(6 choose 3)", "f(1, 2)".

    Numbers may count a list in brackets too: "(namely: 1) water; 2) salt)".
    """
    opened = _OPENED.search(text, max(0, start - _BRACKET_MOST), start)
    return opened is not None and (bool(opened["call"]) or not _ends_a_clause(text, start))


def _opens_line(text: str, start: int) -> bool:
    # Back from the marker, not forward from the line's start: a whole text may be one line of markers.
    while start and text[start - 1] in _BEFORE_LINE_START:
        start -= 1
    return start == 0 or text[start - 1] == "\n"


def _ordinal(kind: str, numeral: str) -> int:
    if kind == "arabic":
        return int(numeral)
    if kind == "alpha":
        letter = numeral.translate(_HALF_WIDTH).lower()
        return ord(letter) - ord("a") + 1
    return cjk_number(numeral)


def cjk_number(numeral: str) -> int:
    """Return the value of a Chinese numeral from 1 to 99 (十二 -> 12), or 0 if it is none."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _CJK_DIGITS.get(numeral, 0)
    if (
        len(tens) > 1
        or len(ones) > 1
        or (tens and tens not in _CJK_DIGITS)
        or (ones and ones not in _CJK_DIGITS)
    ):
        return 0
    return (_CJK_DIGITS[tens] if tens else 1) * 10 + (_CJK_DIGITS[ones] if ones else 0)


def _counting(found: list[Marker]) -> Iterator[int]:
    """Yield the indices of the markers that count on from, or to, the nearest marker of their kind."""
    latest: dict[tuple[str, str], int] = {}
    circled: int | None = None
    for i, marker in enumerate(found):
        kin = (marker.kind, marker.form)
        # A list of circled numbers may go on in another type: "①…②…⑶…".
        before = latest.get(kin, circled if marker.kind == "circled" else None)
        if before is not None and marker.ordinal == found[before].ordinal + 1:
            yield from (before, i)
        latest[kin] = i
        circled = i if marker.kind == "circled" else circled

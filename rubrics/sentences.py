"""Splitting running text into sentences and clauses, with exact spans."""

import re
from collections.abc import Iterator

from rubrics.protected import find_protected, is_inside

_SHORT = "Fig|Figs|Abs|Dr|Prof|Mr|Mrs|Ms|vs|bzw|ca|Abb|Eq|evtl|ggf|inkl|sog|vgl|approx|resp"
_NOT_AFTER = "".join(f"(?<!\\b{word})" for word in _SHORT.split("|"))
# Words of their own that are short forms only before a number.
_NUMBERED = "No|Nr|Art|Kap|Bd|St|Sec|Ch|pp|Vol|Tab"
_NOT_NUMBERED = "(?!(?:" + "|".join(f"(?<=\\b{word})" for word in _NUMBERED.split("|")) + r")[.]\s+[0-9])"
# "am 9. November", "der 2. Band": a German ordinal goes on.
_ORDINAL = r"(?<!\b[AaIi]m [0-9])(?<!\b[AaIi]m [0-9][0-9])(?<!\b(?:[Dd](?:er|ie|as|em|en|es)|[vz][ou]m) [0-9])(?<!\b(?:[Dd](?:er|ie|as|em|en|es)|[vz][ou]m) [0-9][0-9])"
# A formula goes on behind "x = 3 *" and before "= 12" or "+ 4"; a sign that opens an item is cut off before this.
_NOT_IN_FORMULA = "(?<! [*×·=+])(?<! [*×·=+] )"
_NO_OPERATOR = r"(?![ \t]*(?:[=≈][ \t]*|[-+*–×·/][ \t]+)[\w(（√])"
_STRONG = (
    r"(?:[。！？]|…(?!…*[ \t]*[，,、]))+[”’」』）)\"']*"
    r"|(?<![!?;])[!?]++[\"')\]]*+(?=\s|$|[^\x00-\x7f])"
    rf"|(?<![A-Z])(?<!\b[a-z]){_NOT_AFTER}{_NOT_NUMBERED}{_ORDINAL}[.][\"')\]]*(?=\s+[A-ZÄÖÜ0-9\"'(§]|\s*$|(?<=[\u3400-\u9fff][.])(?=[\u3400-\u9fff]))"
    rf"|{_NOT_IN_FORMULA}\n+{_NO_OPERATOR}"
)
# What holds "otherwise" says nothing without the condition before it.
_NOT_BEFORE_ELSE = r"(?!\s*(?:否则|否則|不然|(?i:otherwise|or else|sonst|andernfalls)\b))"
_WEAK = (
    rf"|；+{_NOT_BEFORE_ELSE}[”’」』）)\"']*|(?<![!?;]);++{_NOT_BEFORE_ELSE}[\"')\]]*+(?=\s|$|[^\x00-\x7f])"
)
# An ellipsis before a comma stands for items of a list ("1, 2, …, 9"). A Western full stop ends a sentence only before a blank and a capital, digit, quote, or the end;
# "z. B.", "e.g.", and "3.5" go on.
_SENTENCE, _CLAUSE = re.compile(_STRONG), re.compile(_STRONG + _WEAK)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the spans of the clauses of `text[start:end]`, without the blanks around them.

    Clauses end at 。！？； and their Western kin, and at line ends, but not inside quotes, brackets, code, and
    formulas; every letter and digit is in one.
    """
    return _split(_CLAUSE, text, start, len(text) if end is None else end)


def split_whole_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of `text[start:end]`: as `split_sentences`, but ； and ; end none."""
    return _split(_SENTENCE, text, start, end)


def _split(ends: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    protected = find_protected(text, start, stop)
    at = start
    for match in ends.finditer(text, start, stop):
        # A full stop may stand inside a quote that it ends ("...。”").
        if (
            is_inside(match.start(), protected)
            and is_inside(match.end() - 1, protected)
            and not _closes(match.end(), protected)
        ):
            continue
        yield from _kept(text, at, match.end())
        at = match.end()
    yield from _kept(text, at, stop)


def _closes(at: int, protected: list[tuple[int, int]]) -> bool:
    return not is_inside(at, protected) or (
        is_inside(at - 1, protected) and any(end == at for _, end in protected)
    )


def _kept(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(char.isalnum() for char in text[start:end]):
        yield start, end

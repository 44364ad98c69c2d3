"""Splitting running text into sentences, with exact spans."""

import re
from collections.abc import Iterator

# A Western full stop ends a sentence only before a blank and a capital, digit, quote, or the end;
# "z. B.", "e.g.", and "3.5" go on.
_END = re.compile(
    r"[。！？；…]+[”’」』）)\"']*"
    r"|(?<![!?;])[!?;]++[\"')\]]*+(?=\s|$|[^\x00-\x7f])"
    r"|(?<![A-Z])(?<!\b[a-z])[.][\"')\]]*(?=\s+[A-ZÄÖÜ0-9\"'(]|\s*$)"
    r"|\n+"
)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of `text[start:end]`, without the blanks around them.

    Sentences end at 。！？； and their Western kin, and at line ends; every letter and digit is in one.
    """
    stop = len(text) if end is None else end
    at = start
    for match in _END.finditer(text, start, stop):
        yield from _kept(text, at, match.end())
        at = match.end()
    yield from _kept(text, at, stop)


def _kept(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(char.isalnum() for char in text[start:end]):
        yield start, end

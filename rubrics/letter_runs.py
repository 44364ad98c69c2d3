"""Letters that number items of one line with nothing but blanks between them: "A. Physical B. Data link C. Network"."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from rubrics.markers import Marker

_LEAST = 3
_FIRST = re.compile(
    r"(?:^|[:：。；;])[ \t\u3000\xa0]*(?P<letter>[Aa])[.．、][ \t\u3000\xa0]*(?=[^\W_])", re.MULTILINE
)
_NEXT = re.compile(r"[ \t\u3000\xa0](?P<letter>[A-Za-z])[.．、][ \t\u3000\xa0]*(?=[^\W_])")
# "A. Smith and B. Jones and C. Miller" are people.
_JOINED = re.compile(r"(?:\b(?:and|or|by|und|oder|von|et)|[&+/=(])[ \t]*$", re.IGNORECASE)


def find_letter_runs(text: str) -> Iterator[Marker]:
    """Yield the markers of each run from "A." to "C." or further in one line.

    Letters in prose are initials and units more often than numbers, so a run must open its line or stand behind a
    colon or a full stop, and fewer than three letters are none.
    """
    firsts = list(_FIRST.finditer(text))
    for first, after in zip_longest(firsts, firsts[1:]):
        most = after.start() if after else len(text)
        line_end = text.find("\n", first.end(), most)
        stop = most if line_end < 0 else line_end
        run = [
            _marker(first, line_start=first.start("letter") == 0 or text[first.start("letter") - 1] == "\n")
        ]
        for match in _NEXT.finditer(text, first.end(), stop):
            marker = _marker(match, line_start=False)
            if marker.lower != run[0].lower or marker.ordinal != run[-1].ordinal + 1:
                continue
            if _JOINED.search(text, run[-1].end, marker.start):
                break
            run.append(marker)
        if len(run) >= _LEAST:
            yield from run


def _marker(match: re.Match[str], *, line_start: bool) -> Marker:
    letter = match["letter"]
    ordinal = ord(letter.lower()) - ord("a") + 1
    return Marker(match.start("letter"), match.end(), "alpha", ".", ordinal, letter.islower(), line_start)

"""Finding words that somebody says are in the answer: the exact span, whatever width, case, and blanks they came in."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from service.feedback.quotes import MOST_COLUMNS, Quote, cut_quote
from service.feedback.visible import without_hidden
from service.grading.grade import Evidence
from service.grading.terms import fold

_QUOTATION_MARKS = "\"'“”‘’「」『』"
_SHORTEST = 2


def find_quote(
    answer: str, words: str, evidence: Sequence[Evidence], most_columns: int = 2 * MOST_COLUMNS
) -> Quote | None:
    """Return the place of `words` in the answer that touches the evidence, cut; None where there is none.

    Width, case, blanks, invisible characters, and quotation marks around the words make no difference; nothing else
    is forgiven. Words with fewer than two letters or digits are none.
    """
    wanted = _wanted(words)
    if wanted is None:
        return None
    text, places = _compared(answer)
    at = text.find(wanted)
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        if any(item.start < end and start < item.end for item in evidence):
            return cut_quote(answer, start, end, most_columns)
        at = text.find(wanted, at + 1)
    return None


def is_in(answer: str, words: str) -> bool:
    """Whether the answer has these words somewhere, compared as `find_quote` does."""
    wanted = _wanted(words)
    return wanted is not None and wanted in _compared(answer)[0]


def _wanted(words: str) -> str | None:
    """Return `words` as they are compared, None where they say too little to be looked for."""
    wanted = _compared(words.strip().strip(_QUOTATION_MARKS).rstrip("。.…"))[0]
    return wanted if sum(char.isalnum() for char in wanted) >= _SHORTEST else None


@lru_cache(maxsize=64)
def _compared(text: str) -> tuple[str, tuple[int, ...]]:
    """Return `text` as it is compared, and where in it each of those characters comes from."""
    folded: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        # Taken apart, since an accent may be a character of its own or not.
        for kept in unicodedata.normalize("NFKD", fold(without_hidden(char))):
            if not kept.isspace():
                folded.append(kept)
                places.append(at)
    return "".join(folded), tuple(places)

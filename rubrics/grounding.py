"""Grounding: where the words that somebody quotes stand in a text, letter by letter."""

import unicodedata


def ground(quote: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Return the first span of `text[start:end]` that says `quote`, or None where nothing does.

    Only blanks, line ends, and the width and shape of characters (NFKC) may differ; `text[a:b]` of the span
    (a, b) begins and ends with what the quote begins and ends with.
    """
    stop = len(text) if end is None else end
    wanted = "".join(letter for letter, _ in _letters(quote, 0, len(quote)))
    letters = list(_letters(text, start, stop))
    at = "".join(letter for letter, _ in letters).find(wanted)
    if not wanted or at < 0:
        return None
    # One character may unfold into several (㈱); a span takes in all of it.
    return letters[at][1], letters[at + len(wanted) - 1][1] + 1


def _letters(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Return the folded characters of `text[start:end]` without blanks, each with its place in `text`."""
    return [
        (letter, i)
        for i in range(start, end)
        for letter in unicodedata.normalize("NFKC", text[i])
        if not letter.isspace()
    ]

"""What of a text is to be read: without characters that nobody sees, and without blanks between all its characters."""

import re

# Zero-width spaces, soft hyphens, and marks of direction come with texts copied from web pages. The joiners U+200C and
# U+200D belong to the spelling of words and to emoji, but never to Chinese.
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_UNSEEN = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
    rf"|(?<={_HAN})[\u200c\u200d]+(?={_HAN})"
)
_SINGLE = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff，。；：、！？（）《》“”]"
# Text copied from PDF files often has them. In a short run they are those of a list (金 木 水 火 土).
_SPACED = re.compile(rf"(?<!\S){_SINGLE}(?:[ \t\u00a0\u3000]+{_SINGLE}){{11,}}(?!\S)")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")


def places_to_read(text: str) -> tuple[int, ...]:
    """Return the indices of the characters of `text` that are read, in order."""
    if not (_UNSEEN.search(text) or _SPACED.search(text)):
        return tuple(range(len(text)))
    seen = [True] * len(text)
    for match in _UNSEEN.finditer(text):
        seen[match.start() : match.end()] = [False] * len(match[0])
    places = [i for i, kept in enumerate(seen) if kept]
    shown = "".join(text[i] for i in places)
    dropped = {
        places[i]
        for run in _SPACED.finditer(shown)
        for blank in _BLANKS.finditer(shown, run.start(), run.end())
        for i in range(blank.start(), blank.end())
    }
    return tuple(i for i in places if i not in dropped)

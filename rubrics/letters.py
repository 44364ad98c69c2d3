"""The letters and digits of a text, folded, each with its place: where wordings stand, whatever parts them."""

import unicodedata
from bisect import bisect_left

from rubrics.terms import fold

Span = tuple[int, int]

# A wording with something taken out of its middle is looked for by so many letters of its beginning, and the cut by
# going back so many letters from where the two part: what was taken out may begin like what follows it.
_ANCHOR = 4
_BACK = 6


class Letters:
    """The folded letters of a text; spans are of letters, and `places[i]` is where letter i stands in the text."""

    def __init__(self, text: str) -> None:
        found = [
            (letter, i)
            for i, char in enumerate(text)
            for letter in unicodedata.normalize("NFKC", char).casefold()
            if letter.isalnum()
        ]
        self.folded = "".join(letter for letter, _ in found)
        self.places = [i for _, i in found]

    def span(self, start: int, end: int) -> Span:
        """Return the letters of `text[start:end]`."""
        return bisect_left(self.places, start), bisect_left(self.places, end)

    def find(self, wording: str, start: int, end: int) -> list[Span]:
        """Return where the letters `start` to `end` say `wording`: one span, two where words stand in it, or none."""
        wanted = fold(wording)
        at = self.folded.find(wanted, start, end) if wanted else -1
        if at >= 0:
            return [(at, at + len(wanted))]
        at = self.folded.find(wanted[:_ANCHOR], start, end) if wanted else -1
        if at < 0:
            return []
        common = 0
        while at + common < end and self.folded[at + common] == wanted[common]:
            common += 1  # never all of it: the whole wording was not found
        for cut in range(common, max(0, common - _BACK), -1):
            rest = self.folded.find(wanted[cut:], at + cut, end)
            if rest >= 0:
                return [(at, at + cut), (rest, rest + len(wanted) - cut)]
        return []

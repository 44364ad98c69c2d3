"""Names of sheets as Excel takes them."""

import re

MOST_CHARACTERS = 31
_FORBIDDEN = re.compile(
    r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)


class SheetNames:
    r"""Gives each wanted name a form that Excel takes and that no other sheet has.

    At most 31 UTF-16 units, none of `[]:*?/\`, no invisible characters, no apostrophe at either end, not "History",
    and different from all others also where case doesn't count (Excel specifications, Microsoft).
    """

    def __init__(self) -> None:
        self._taken = {"history"}

    def name(self, wanted: str) -> str:
        """Return a free name as near to `wanted` as can be."""
        base = _FORBIDDEN.sub("_", wanted).strip().strip("'") or "_"
        found, number = _cut(base, MOST_CHARACTERS), 1
        while found.casefold() in self._taken:
            number += 1
            ending = f" {number}"
            found = _cut(base, MOST_CHARACTERS - len(ending)) + ending
        self._taken.add(found.casefold())
        return found


def _cut(text: str, most: int) -> str:
    """Return at most `most` UTF-16 units of `text`, which Excel counts, and no half character."""
    kept = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")
    return kept.rstrip(" '") or "_"

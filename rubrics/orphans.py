"""A number at the end of a reference answer with nothing behind it: "…。（2）" is where the text was cut off."""

import re

_ORPHAN = re.compile(r"(?<=[。；;.\n])[ \t\u3000]*(?P<number>[(（][0-9]{1,2}[)）])\s*$")


def find_orphan(text: str) -> tuple[int, int] | None:
    """Return the span of the number that `text` ends in, or None; it numbers nothing, so it is no word of a point."""
    found = _ORPHAN.search(text)
    return found.span("number") if found else None

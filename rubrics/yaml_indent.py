"""The one line of a rubric's YAML that is indented too deep or not deep enough, found by trying to put it right."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Every try reads the whole file, so a very long one is not tried.
_MOST_CHARACTERS = 60_000
_FIELD = re.compile(
    r" *(?:- +)?(?:id|version|published|title|language|step|policy|statement|title_share|stem|parts|prompt|marks"
    r"|key_points|feedback|tone|length|reveal_reference|notes|text|alternatives|choose|children|source|start|end"
    r"|reference|reference_answers):(?: |$)"
)
_ITEM = re.compile(r" *- ")
_BLOCK = re.compile(r"[|>][-+]?\s*$")


@dataclass(frozen=True)
class Stray:
    """A line, counted from 1, that begins behind `blanks` blanks and should behind `wanted`."""

    line: int
    blanks: int
    wanted: int

    @property
    def told(self) -> str:
        """What to write, in a teacher's words."""
        return (
            f"this line begins behind {_counted(self.blanks)} and should behind {_counted(self.wanted)}: fields of one "
            "thing begin in the same column, and what is below a field is indented two blanks more"
        )


def find_stray(text: str, near: int, reads: Callable[[str], bool]) -> Stray | None:
    """Return the line about line `near` of `text` that only needs other blanks before it for `reads` to succeed."""
    if len(text) > _MOST_CHARACTERS:
        return None
    lines = text.split("\n")
    tries = [
        Stray(i + 1, _blanks(lines[i]), wanted)
        for i in range(max(0, near - 2), min(len(lines), near + 1))
        if _may_stray(lines, i)
        for wanted in _neighbours(lines, i)
    ]
    for stray in sorted(tries, key=_likelihood):
        mended = " " * stray.wanted + lines[stray.line - 1].lstrip(" ")
        if reads("\n".join([*lines[: stray.line - 1], mended, *lines[stray.line :]])):
            return stray
    return None


def _likelihood(stray: Stray) -> tuple[int, int, bool, int]:
    """Return what puts the likeliest first: rubrics are indented by twos, and lines slip a little and too deep."""
    return stray.wanted % 2, abs(stray.blanks - stray.wanted), stray.wanted > stray.blanks, stray.line


def _may_stray(lines: list[str], at: int) -> bool:
    """Whether a line is a field, an item, or the text of a block: no other is wrong for its blanks alone."""
    if not lines[at].strip() or "\t" in lines[at]:
        return False
    if _FIELD.match(lines[at]) or _ITEM.match(lines[at]):
        return True
    above = next((line for line in reversed(lines[:at]) if _FIELD.match(line) or _ITEM.match(line)), "")
    return bool(_BLOCK.search(above))


def _neighbours(lines: list[str], at: int) -> Iterator[int]:
    """Yield the numbers of blanks that would fit the lines above and below."""
    above = [line for line in lines[max(0, at - 12) : at] if line.strip()]
    below = [line for line in lines[at + 1 : at + 4] if line.strip()]
    found: set[int] = {0} if not above else set()
    for line in [*above, *below]:
        found.update((_blanks(line), _blanks(line) + 2))
    if below and (inner := _blanks(below[0]) - 2) >= 0:
        found.add(inner)  # the line of an item that has its fields below
    yield from sorted(found - {_blanks(lines[at])})


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _counted(blanks: int) -> str:
    return f"{blanks} blank" if blanks == 1 else f"{blanks} blanks"

"""A few answers out of many, the same ones whatever the order."""

import hashlib
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass

MOST_EXAMPLES = 3
MOST_CHARACTERS = 300


@dataclass(frozen=True, order=True, slots=True)
class Example:
    """An answer by its name, the beginning of its text, and the verdict that it is an example of."""

    draw: int
    label: str
    text: str
    is_cut: bool
    verdict: str


class Examples:
    """The MOST_EXAMPLES answers with the lowest draw: a sample that any order gives."""

    def __init__(self) -> None:
        self._kept: list[Example] = []

    def add(self, draw: int, make: Callable[[int], Example]) -> None:
        """Keep `make(draw)` if its draw is low enough; it isn't made otherwise."""
        if len(self._kept) == MOST_EXAMPLES and draw > self._kept[-1].draw:
            return
        insort(self._kept, make(draw))
        del self._kept[MOST_EXAMPLES:]

    @property
    def kept(self) -> tuple[Example, ...]:
        """The examples, by their draw."""
        return tuple(self._kept)


def draw_of(*names: str) -> int:
    """Return a number, 0 to 2**64 - 1, that is as good as random and always the same for the same names."""
    framed = "".join(f"{len(name)}:{name}" for name in names)
    return int.from_bytes(hashlib.blake2b(framed.encode(), digest_size=8).digest(), "big")


def example_of(draw: int, label: str, text: str, verdict: str) -> Example:
    """Return the example with no more than MOST_CHARACTERS of the text."""
    stripped = text.strip()
    return Example(draw, label, stripped[:MOST_CHARACTERS], len(stripped) > MOST_CHARACTERS, verdict)

"""A few answers out of many, the same ones whatever the order."""

import hashlib
import re
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass

_BLANK_LINES = re.compile(r"[ \t\u3000]*(?:\r\n?|\n)\s*")
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
    return int.from_bytes(
        hashlib.blake2b(framed.encode(errors="surrogatepass"), digest_size=8).digest(), "big"
    )


def example_of(draw: int, label: str, text: str, verdict: str) -> Example:
    """Return the example with no more than MOST_CHARACTERS of the text."""
    begun, is_cut = beginning(text)
    return Example(draw, label, begun, is_cut, verdict)


def beginning(text: str) -> tuple[str, bool]:
    """Return at most MOST_CHARACTERS of `text`, without its blank lines, and whether that is not all."""
    # What is beyond makes no difference, however long an answer is.
    written = _BLANK_LINES.sub("\n", text[: 20 * MOST_CHARACTERS].strip())
    return written[:MOST_CHARACTERS], len(written) > MOST_CHARACTERS or len(text) > 20 * MOST_CHARACTERS

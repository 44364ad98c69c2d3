"""Groups of texts that hang together by likeness."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Two texts that are alike."""

    first: int
    second: int
    likeness: float


def connected(links: Iterable[Link], alone: Iterable[int]) -> Iterator[tuple[list[int], list[float]]]:
    """Yield each group as its texts, ascending, and the likenesses of its links; `alone` are groups even unlinked."""
    above: dict[int, int] = {text: text for text in alone}

    def top(text: int) -> int:
        above.setdefault(text, text)
        while above[text] != text:
            above[text] = above[above[text]]
            text = above[text]
        return text

    kept = list(links)
    for link in kept:
        first, second = top(link.first), top(link.second)
        above[max(first, second)] = min(first, second)
    likenesses: dict[int, list[float]] = defaultdict(list)
    for link in kept:
        likenesses[top(link.first)].append(link.likeness)
    members: dict[int, list[int]] = defaultdict(list)
    for text in sorted(above):
        members[top(text)].append(text)
    for name, texts in members.items():
        yield texts, likenesses[name]

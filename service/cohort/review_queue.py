"""The answers that a person should look at: how many for which reason, and the least sure of them by name."""

from bisect import insort
from collections import Counter
from dataclasses import dataclass

MOST_LISTED = 200


@dataclass(frozen=True, order=True, slots=True)
class Waiting:
    """One answer that waits for a person."""

    confidence: float
    index: int
    label: str
    student: str
    question: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ReviewFigures:
    """The queue: `count` answers wait, `listed` are at most MOST_LISTED of them, the least sure first.

    by_reason: Answers by reason code, the most first; an answer with two reasons is in both.
    """

    count: int
    by_reason: dict[str, int]
    listed: tuple[Waiting, ...]


class ReviewQueue:
    """Counts by reason, and the least sure answers."""

    def __init__(self, most_listed: int = MOST_LISTED) -> None:
        self._most = most_listed
        self._count = 0
        self._reasons: Counter[str] = Counter()
        self._listed: list[Waiting] = []

    def add(self, waiting: Waiting) -> None:
        """Add an answer; each of its reasons counts once."""
        self._count += 1
        self._reasons.update(set(waiting.reasons))
        if len(self._listed) < self._most or waiting < self._listed[-1]:
            insort(self._listed, waiting)
            del self._listed[self._most :]

    def figures(self) -> ReviewFigures:
        """Return the queue so far."""
        ordered = sorted(self._reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        return ReviewFigures(self._count, dict(ordered), tuple(self._listed))

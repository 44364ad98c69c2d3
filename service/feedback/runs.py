"""Runs: the answer cut at every border of an evidence span, so that overlapping evidence can be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """`answer[start:end]` serves the key point with number `point` (any numbering; it sets the order)."""

    start: int
    end: int
    point: int


@dataclass(frozen=True)
class Run:
    """`answer[start:end]` is `text`; all of it serves the same `points`, in ascending order, often none."""

    start: int
    end: int
    text: str
    points: tuple[int, ...]


def split_runs(answer: str, spans: Iterable[Span]) -> list[Run]:
    """Cut `answer` into runs, each as long as the same points are served; put together they are the answer.

    Spans that are empty or not inside the answer are left out.
    """
    changes: dict[int, list[tuple[int, int]]] = {0: []}
    for span in spans:
        if 0 <= span.start < span.end <= len(answer):
            changes.setdefault(span.start, []).append((span.point, 1))
            changes.setdefault(span.end, []).append((span.point, -1))
    runs: list[Run] = []
    serving: dict[int, int] = {}
    borders = [*sorted(changes), len(answer)]
    for start, end in pairwise(borders):
        for point, change in changes[start]:
            serving[point] = serving.get(point, 0) + change
        if start == end:
            continue
        points = tuple(sorted(point for point, count in serving.items() if count > 0))
        if runs and runs[-1].points == points:
            start = runs.pop().start
        runs.append(Run(start, end, answer[start:end], points))
    return runs

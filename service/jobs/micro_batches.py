"""Which waiting tasks go to an idle worker together."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

MOST_ITEMS = 8
MOST_CHARACTERS = 4_000


@dataclass(frozen=True)
class Waiting:
    """What gathering knows of a task.

    number: Its place in the order of arrival. group: Its rubric. size: Characters of its answer.
    alone: It goes by itself, since a worker has ended over it.
    """

    number: int
    group: str
    size: int
    alone: bool = False


class MicroBatches:
    """Tasks that wait, and the batches that they leave in. Not thread-safe.

    Invariants:
    - ONE RUBRIC: all tasks of a batch have the same rubric, so that a worker encodes it once.
    - OLDEST FIRST: every batch has the oldest of all waiting tasks, and of its rubric's tasks the oldest ones. So a
      task with n older ones leaves with the (n+1)th batch at the latest, whatever comes after it.
    - BUDGET: a batch has at most `most_items` tasks and `most_characters` characters; a longer task goes by itself.
    - FAIR SHARE: a batch has at most 1/workers of what waits, rounded up, so that no worker idles beside a full one.
    - NO WAIT: nothing waits for company; an idle worker gets what is there.
    - SORTED: within a batch the shortest come first, equal ones in the order of arrival.
    - ALONE: a task so marked is a batch of its own.
    - ONCE: each task that was added leaves in one batch, or by `remove`, and not again unless it is added again.

    A batch says who travels together, not how a task is graded: workers grade its tasks one at a time, and each text
    goes through the encoder alone. So no outcome depends on a batch.
    """

    def __init__(
        self, *, workers: int = 1, most_items: int = MOST_ITEMS, most_characters: int = MOST_CHARACTERS
    ) -> None:
        self._workers = workers
        self._most_items = most_items
        self._most_characters = most_characters
        self._waiting: dict[int, Waiting] = {}
        # Numbers in order; those of tasks that have left stay until they come to the top.
        self._all: list[int] = []
        self._groups: dict[str, list[int]] = {}

    def __len__(self) -> int:
        """Return how many tasks wait."""
        return len(self._waiting)

    def add(self, item: Waiting) -> None:
        """Let a task wait; one that comes back keeps its old number and with it its place."""
        self._waiting[item.number] = item
        heapq.heappush(self._all, item.number)
        if not item.alone:
            heapq.heappush(self._groups.setdefault(item.group, []), item.number)

    def remove(self, number: int) -> bool:
        """Drop a task; False where it does not wait."""
        return self._waiting.pop(number, None) is not None

    def take(self) -> list[Waiting]:
        """Return the next batch; empty only if nothing waits."""
        share = ceil(len(self._waiting) / self._workers)
        oldest = next(self._in_order(self._all), None)
        if oldest is None:
            return []
        if oldest.alone:
            batch = [oldest]
        else:
            batch = []
            characters = 0
            for item in self._in_order(self._groups[oldest.group]):
                characters += item.size
                if batch and (
                    len(batch) >= min(share, self._most_items) or characters > self._most_characters
                ):
                    break
                batch.append(item)
                heapq.heappop(self._groups[oldest.group])
        for item in batch:
            del self._waiting[item.number]
        self._forget(oldest.group)
        return sorted(batch, key=lambda item: (item.size, item.number))

    def _in_order(self, numbers: list[int]) -> Iterator[Waiting]:
        """Yield the first of `numbers` that waits, again and again; whoever takes it pops it off."""
        while numbers:
            if (item := self._waiting.get(numbers[0])) is None:
                heapq.heappop(numbers)
            else:
                yield item

    def _forget(self, group: str) -> None:
        """Drop a heap that holds nothing that waits: a server sees more rubrics than it should remember."""
        numbers = self._groups.get(group)
        if numbers is not None and next(self._in_order(numbers), None) is None:
            del self._groups[group]

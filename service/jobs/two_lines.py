"""Tasks that somebody waits for on the line go before those of jobs, which still get a share."""

from service.jobs.micro_batches import MicroBatches, Waiting

ONE_BATCH_IN = 8
MOST_ITEMS_BEHIND = 1


class TwoLines:
    """Two lines of waiting tasks: in front what a client waits for, behind what a job has sent. Not thread-safe.

    Invariants:
    - IN FRONT FIRST: a batch comes from behind only where nothing waits in front, or by the share.
    - SHARE: while both wait, every `ONE_BATCH_IN`th batch is one from behind, so that no load in front stops a job.
    - SHORT BEHIND: a batch from behind has at most `MOST_ITEMS_BEHIND` tasks, since whoever comes in front meanwhile
      waits for it to end.
    - Within a line `MicroBatches` says who goes next. No batch has tasks of both.
    """

    def __init__(self, *, workers: int = 1) -> None:
        self._front = MicroBatches(workers=workers)
        self._behind = MicroBatches(workers=workers, most_items=MOST_ITEMS_BEHIND)
        # Those behind, so that one of them can be moved.
        self._items: dict[int, Waiting] = {}
        self._since_behind = 0

    def __len__(self) -> int:
        """Return how many tasks wait."""
        return len(self._front) + len(self._behind)

    def add(self, item: Waiting, *, behind: bool = False) -> None:
        """Let a task wait; one that comes back keeps its old number and with it its place in its line."""
        if behind:
            self._items[item.number] = item
            self._behind.add(item)
        else:
            self._front.add(item)

    def move_forward(self, number: int) -> None:
        """Let a task of those behind wait in front; one that does not wait is left alone."""
        item = self._items.pop(number, None)
        if item is not None and self._behind.remove(number):
            self._front.add(item)

    def remove(self, number: int) -> bool:
        """Drop a task; False where it does not wait."""
        self._items.pop(number, None)
        return self._front.remove(number) or self._behind.remove(number)

    def take(self) -> list[Waiting]:
        """Return the next batch; empty only if nothing waits."""
        if not self._behind:
            return self._front.take()
        if self._front and self._since_behind < ONE_BATCH_IN - 1:
            self._since_behind += 1
            return self._front.take()
        self._since_behind = 0
        batch = self._behind.take()
        for item in batch:
            del self._items[item.number]
        return batch

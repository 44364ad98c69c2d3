"""The items of a job that are yet to be graded, read some at a time, each with its rubric."""

from collections import deque
from collections.abc import Collection

from rubrics.model import Rubric
from service.jobs.job_store import PatientStore
from service.jobs.recent import Recent
from service.store.errors import NotFoundError
from service.store.job_records import Job, PendingItem
from service.store.store import TenantStore

_MOST_RUBRICS = 64


class PendingPages:
    """Gives pending items in their order; memory does not grow with the job."""

    def __init__(self, job: Job, mine: TenantStore, store: PatientStore, page: int) -> None:
        """Read `page` items at a time of `job`, a tenant's in `mine`."""
        self._job, self._mine, self._store, self._page = job, mine, store, page
        self._items: deque[PendingItem] = deque()
        self._after = -1
        self._read_all = False
        self._rubrics = Recent[int, Rubric](_MOST_RUBRICS)

    @property
    def at_end(self) -> bool:
        """Whether all that was pending has been given."""
        return self._read_all and not self._items

    def begin_again(self) -> None:
        """Give again what is still pending."""
        self._items.clear()
        self._after, self._read_all = -1, False

    def next(self, under_way: Collection[int]) -> PendingItem | None:
        """Return the next item; None at the end. Those at the positions `under_way` are left out."""
        while not self._items and not self._read_all:
            read = self._store.run(self._read)
            self._read_all = len(read) < self._page
            if read:
                self._after = read[-1].position
            self._items.extend(item for item in read if item.position not in under_way)
        return self._items.popleft() if self._items else None

    def _read(self) -> list[PendingItem]:
        return self._mine.work.pending_items(self._job.id, limit=self._page, after=self._after)

    def rubric_of(self, item: PendingItem) -> Rubric | None:
        """Return what an item is graded by; None where the store has it no more."""
        number = item.rubric_number
        key = -1 if number is None else number
        rubric = self._rubrics.get(key)
        if rubric is None:
            try:
                rubric = self._store.run(lambda: self._mine.job_rubrics.of_item(self._job, number))
            except NotFoundError:
                return None
            self._rubrics.put(key, rubric)
        return rubric

"""Runs any number of tasks through an executor, a few at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future

from service.jobs.executor import GradingTask, Outcome


def run_in_order(
    submit: "Callable[[GradingTask], Future[Outcome]]", tasks: Iterable[GradingTask], *, ahead: int
) -> Iterator[Outcome]:
    """Yield the outcomes of `tasks` in their order, with at most `ahead` of them submitted and not yet yielded.

    So memory does not grow with their number. Whoever stops early leaves no task behind that has not begun.
    """
    under_way: deque[Future[Outcome]] = deque()
    try:
        for task in tasks:
            under_way.append(submit(task))
            if len(under_way) >= ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()

"""What Prometheus is told of jobs and webhooks: as the database has them, for all servers on it."""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

import anyio
import anyio.to_thread
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.store.backlog import Backlog
from service.store.errors import StoreError

KEPT_SECONDS = 5.0
"""So long what was read is told again, however often somebody asks."""
MOST_SECONDS = 3.0
"""For reading it; Prometheus waits for ten as a rule, and all else is to be told in any case."""


class JobGauges(Collector):
    """Reads the backlog when somebody asks; where the database can't be read these gauges are missing.

    `look` is called in the event loop before `collect`.
    """

    def __init__(self, read: Callable[[], Backlog]) -> None:
        """Make gauges of what `read` returns, which blocks and may raise StoreError."""
        self._read = read
        self._backlog: Backlog | None = None
        self._look_again_at = 0.0
        self._one_at_a_time = anyio.Lock()
        self._reading = False

    async def look(self) -> None:
        """See to it that what is told is at most KEPT_SECONDS old, or nothing."""
        async with self._one_at_a_time:
            if monotonic() < self._look_again_at:
                return
            self._backlog = None
            if self._reading:
                # A database that hangs holds the thread of the last look; each more would hold one more.
                return
            with anyio.move_on_after(MOST_SECONDS):
                self._backlog = await anyio.to_thread.run_sync(self._read_if_possible, abandon_on_cancel=True)
            self._look_again_at = monotonic() + KEPT_SECONDS

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the registry need not read to know the names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give what was read last."""
        backlog = self._backlog
        if backlog is None:
            return
        by_state = GaugeMetricFamily("caifen_jobs", "Jobs by their state.", labels=["state"])
        for state, count in backlog.jobs.items():
            by_state.add_metric([state], count)
        yield by_state
        yield GaugeMetricFamily(
            "caifen_job_answers_waiting",
            "Answers of queued and running jobs that are yet to be graded.",
            backlog.answers_waiting,
        )
        yield GaugeMetricFamily(
            "caifen_job_oldest_waiting_seconds",
            "How long the job has waited for a server that has waited longest; 0 where none waits.",
            backlog.oldest_waiting_seconds,
        )
        webhooks = GaugeMetricFamily(
            "caifen_webhooks",
            "Webhook messages that are to be delivered (pending), or were given up.",
            labels=["state"],
        )
        for delivery, count in backlog.webhooks.items():
            webhooks.add_metric([delivery], count)
        yield webhooks

    def _read_if_possible(self) -> Backlog | None:
        self._reading = True
        try:
            return self._read()
        except StoreError:
            # Whoever needs the database meets the same, and it is told there.
            return None
        finally:
            self._reading = False

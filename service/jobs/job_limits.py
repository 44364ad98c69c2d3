"""How a server works on jobs: how much at a time, how often it writes, how long it holds on."""

from dataclasses import dataclass
from datetime import timedelta

from service.settings import Settings


@dataclass(frozen=True)
class JobLimits:
    """Limits of the work on jobs; seconds all.

    lease: So long after its last sign of life a server's job is another's.
    heartbeat: So often it gives one, and hears of a pause or a cancel.
    slice: So long it works on one tenant's jobs while another's wait, and on one job while another waits.
    keep_items, keep_seconds: What became of items is written when so many are there, or after so long.
    ahead_per_worker: Items that are with the executor, for each of its workers.
    page: Items read at a time.
    poll: So often it looks for a job.
    first_pause, longest_pause: Between tries while the store fails.
    """

    lease: timedelta = timedelta(seconds=15)
    heartbeat: float = 1.0
    slice: float = 30.0
    keep_items: int = 100
    keep_seconds: float = 0.5
    ahead_per_worker: int = 8
    page: int = 200
    poll: float = 1.0
    first_pause: float = 0.25
    longest_pause: float = 10.0

    @classmethod
    def of(cls, settings: Settings) -> "JobLimits":
        """Return the limits that the settings state."""
        lease = settings.job_lease_seconds
        return cls(lease=timedelta(seconds=lease), heartbeat=min(1.0, lease / 4))

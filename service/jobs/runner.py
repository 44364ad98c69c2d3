"""Works on jobs: one thread in each server, which gives each tenant that has jobs some time in turn."""

import os
import secrets
import socket
import threading
from time import monotonic

from service.crash_report import kinds_of, lines_of
from service.jobs.asking import Asking
from service.jobs.executor import Executor, Tell, tell_nobody
from service.jobs.job_limits import JobLimits
from service.jobs.job_run import JobRun, Workshop
from service.jobs.job_store import GaveUpError, PatientStore, Trouble
from service.llm.reply import LLM
from service.settings import Settings
from service.store.errors import StoreError
from service.store.job_records import Job
from service.store.store import Store

_MOST_CRASHES = 3
_CRASHED = (
    "Caifen failed at this job several times and gave it up; its log says where. What was graded stays. "
    "This is a fault of Caifen."
)


class JobRunner:
    """The jobs' thread of a server. Servers on one database share the jobs, and none is worked on by two.

    Invariants:
    - It works on a job only while it holds its lease; a server that dies loses the lease, and another goes on.
    - While several tenants have jobs that wait they take turns, and so do the jobs of a tenant: a turn is some time
      for a tenant, however many jobs it has and however short they are.
    - It ends for no error: the store's are waited out, a crash is told and the job tried again, three times.
    """

    def __init__(
        self,
        store: Store,
        executor: Executor,
        settings: Settings,
        *,
        llm: LLM | None = None,
        tell: Tell = tell_nobody,
        limits: JobLimits | None = None,
    ) -> None:
        """Make a runner; `start` starts it. `executor` is started and closed by whoever made it."""
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._store = store
        self._executor = executor
        self._settings = settings
        self._llm = llm
        self._tell = tell
        self._limits = limits or JobLimits.of(settings)
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._trouble = Trouble()
        self._crashes: dict[str, int] = {}
        self._works_on: tuple[str, str] | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work on jobs, without waiting."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is a job to claim, so that it need not be found by looking."""
        self._wanted.set()

    def trouble(self, tenant: str, job_id: str) -> str:
        """Return why this server does not go on with a job that it holds; "" where it does, or holds it not."""
        return self._trouble.told if self._works_on == (tenant, job_id) else ""

    def drain(self) -> None:
        """Begin nothing more, and return at once."""
        self._closing.set()
        self._wanted.set()

    def close(self, seconds: float = 30.0) -> None:
        """Begin nothing more, finish what is under way for `seconds` at most, and give the job back."""
        self.drain()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        asking = Asking(self._llm, self._settings) if self._llm is not None else None
        patient = PatientStore(self._limits, self._closing, self._tell, self._trouble)
        shop = Workshop(
            self._executor, self._settings, self._limits, patient, self._tell, self._closing, asking
        )
        try:
            while not self._closing.is_set():
                try:
                    self._take_turn(shop)
                except GaveUpError:
                    break
                except Exception as error:  # whatever it was, the other jobs go on
                    self._tell_crash(error)
                    self._closing.wait(self._limits.poll)
        finally:
            if asking is not None:
                asking.close()

    def _take_turn(self, shop: Workshop) -> None:
        """Work on a tenant's jobs for a while, or wait until there is one."""
        ends = monotonic() + self._limits.slice
        job = self._claim(shop)
        if job is None:
            self._wanted.wait(self._limits.poll)
            self._wanted.clear()
        while job is not None:
            self._works_on = (job.tenant, job.id)
            try:
                may_take_another = self._work_on(job, shop, ends)
            finally:
                self._works_on = None
            # What is left of the turn is for the tenant's next job.
            over = self._closing.is_set() or not may_take_another or monotonic() >= ends
            job = None if over else self._claim(shop, job.tenant)

    def _claim(self, shop: Workshop, tenant: str | None = None) -> Job | None:
        # A server that can't grade leaves jobs to others.
        # Looking first takes no lock; claiming does.
        if self._executor.state.phase != "ready" or not shop.store.run(self._store.job_waits):
            return None
        lease = self._limits.lease
        return shop.store.run(lambda: self._store.claim_job(self.owner, lease, tenant=tenant))

    def _work_on(self, job: Job, shop: Workshop, ends: float) -> bool:
        """Work on a job; whether nothing speaks against another one within this turn."""
        self._tell("job_claimed", job=job.id, pending=job.pending)
        began = monotonic()
        try:
            run = JobRun(
                job,
                self._store.of(job.tenant, actor="server"),
                self.owner,
                shop,
                ends=ends,
                may_go_on=lambda: not self._store.job_waits(),
            )
            end = run.run()
        except Exception as error:  # one job's fault is no other's
            self._tell_crash(error, job.id)
            self._give_up_after_some(job, shop)
            return False
        self._crashes.pop(job.id, None)
        self._tell("job_left", job=job.id, how=end, seconds=round(monotonic() - began, 3))
        return end != "let_go"

    def _give_up_after_some(self, job: Job, shop: Workshop) -> None:
        work = self._store.of(job.tenant, actor="server").work
        self._crashes[job.id] = self._crashes.get(job.id, 0) + 1
        try:
            if self._crashes[job.id] >= _MOST_CRASHES:
                del self._crashes[job.id]
                shop.store.run(lambda: work.fail(job.id, self.owner, _CRASHED))
            else:
                shop.store.run(lambda: work.release(job.id, self.owner))
        except StoreError:
            # Lost meanwhile, which is as good.
            return

    def _tell_crash(self, error: Exception, job_id: str = "") -> None:
        self._tell(
            "job_crashed", job=job_id, kinds=", ".join(kinds_of(error)), where="; ".join(lines_of(error))
        )

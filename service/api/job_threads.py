"""The threads of a server that work on jobs and tell webhooks, from the app's start to its end."""

from time import monotonic

from service.jobs.deliverer import Deliverer
from service.jobs.executor import Executor, Tell
from service.jobs.runner import JobRunner
from service.llm.reply import LLM
from service.settings import Settings
from service.store.store import Store

_WINDOW_SECONDS = 10.0


class JobThreads:
    """Made with the app, started once its store is open."""

    def __init__(self, executor: Executor, settings: Settings, llm: LLM | None, tell: Tell) -> None:
        """Make ready; where CAIFEN_RUN_JOBS is off nothing will run."""
        self._executor, self._settings, self._llm, self._tell = executor, settings, llm, tell
        self._runner: JobRunner | None = None
        self._deliverer: Deliverer | None = None

    def start(self, store: Store) -> None:
        """Begin to work on the jobs in `store`, and to tell webhooks."""
        if not self._settings.run_jobs:
            return
        self._runner = JobRunner(store, self._executor, self._settings, llm=self._llm, tell=self._tell)
        self._deliverer = Deliverer(store, self._settings, tell=self._tell)
        self._runner.start()
        self._deliverer.start()

    def wake(self) -> None:
        """Say that there is a job to work on."""
        if self._runner is not None:
            self._runner.wake()

    def trouble(self, tenant: str, job_id: str) -> str:
        """Return why this server does not go on with a job that it holds; "" where it does."""
        return "" if self._runner is None else self._runner.trouble(tenant, job_id)

    def drain(self) -> None:
        """Begin nothing more, and return at once."""
        if self._runner is not None:
            self._runner.drain()
        if self._deliverer is not None:
            self._deliverer.drain()

    def stop(self) -> None:
        """Finish what is under way within some seconds, give the job back, and end the threads."""
        self.drain()
        until = monotonic() + _WINDOW_SECONDS
        if self._runner is not None:
            self._runner.close(_WINDOW_SECONDS)
        if self._deliverer is not None:
            self._deliverer.close(max(0.0, until - monotonic()))

"""What grades on Ray: an actor that keeps one worker process, as the local executor does, and so has all its guards."""

from typing import Any

from service.jobs.batch.ledger_key import GraderIdentity, identify_grader
from service.jobs.executor import Failure, Outcome
from service.jobs.local_executor import LocalExecutor
from service.jobs.ray_chunks import Chunk, Graded, as_table, from_table
from service.settings import Settings


class ChunkGrader:
    """For Ray Data's map_batches: loads the encoder and the credit model once, then grades chunk after chunk.

    An answer that kills or hangs its worker has the outcome that it has on one machine; the actor lives on.
    """

    def __init__(self, settings: Settings, loader: str) -> None:
        self._settings = settings.model_copy(update={"workers": 1})
        self._executor = LocalExecutor(self._settings, loader=loader)
        self._executor.start()
        self._grader: GraderIdentity | None = None
        self._reason = ""
        state = self._executor.wait_until_settled()
        if state.phase == "ready":
            self._grader = identify_grader(self._settings, state.encoder)
        else:
            self._reason = state.reason

    def __call__(self, table: Any) -> Any:
        """Return the outcomes of the chunk in `table`, which has one row."""
        (chunk,) = from_table(table)
        return as_table(self._grade(chunk))

    def _grade(self, chunk: Chunk) -> Graded:
        if self._grader is None:
            outcome = Outcome(failure=Failure("no_worker", self._reason))
            return Graded(chunk.numbers, (outcome,) * len(chunk.numbers), reason=self._reason)
        outcomes = tuple(self._executor.run(chunk.tasks))
        return Graded(chunk.numbers, outcomes, self._grader)

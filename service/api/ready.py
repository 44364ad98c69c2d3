"""Whether answers can be graded now, and the problem if not."""

from service.api.answer_admission import DRAINING_RETRY_S
from service.api.problem_types import DRAINING, MODEL_FAILED, MODEL_LOADING
from service.api.problems import ProblemError
from service.jobs.executor import ExecutorState

RETRY_AFTER_S = 5
_LONGEST_REASON = 500


def check_ready(state: ExecutorState) -> None:
    """Raise unless a worker has really graded.

    Raises:
        ProblemError: the model still loads, could not be loaded, or the server ends.
    """
    if state.phase == "loading":
        raise ProblemError(
            MODEL_LOADING,
            f"The model is still loading: send the request again in {RETRY_AFTER_S} seconds.",
            retry_after=RETRY_AFTER_S,
        )
    if state.phase == "failed":
        reason = state.reason[:_LONGEST_REASON].rstrip(".")
        raise ProblemError(
            MODEL_FAILED,
            f"{reason}. Nothing can be graded until this is mended and the server restarted.",
        )
    if state.phase == "closed":
        raise ProblemError(
            DRAINING, "The server is ending: send the request again.", retry_after=DRAINING_RETRY_S
        )

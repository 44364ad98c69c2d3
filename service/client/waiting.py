"""When waiting for a server or a job goes on, and how it is given up."""

from service.client.error import TOO_SLOW, UNREACHABLE, CaifenError
from service.contract.jobs import JobView

READY_S = 300.0
_NEVER = "/problems/model-failed"


def not_ready_yet(error: CaifenError) -> bool:
    """Whether a server that answered so may be ready later."""
    return error.type == UNREACHABLE or (error.status in (429, 502, 503, 504) and error.type != _NEVER)


def not_ended(job: JobView) -> CaifenError:
    """Return the error of a job that took longer than somebody would wait."""
    counts = job.counts
    return CaifenError(
        TOO_SLOW,
        f"The job is {job.state} with {counts.pending} of {counts.total} answers to grade: it goes on by itself, "
        "so wait for it again.",
    )

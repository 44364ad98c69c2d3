"""What a webhook tells: that a job ended, with counts and the job's id, and never a word or an id of a student."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rubrics.model import Identifier, Model

EventType = Literal["job.completed", "job.failed", "job.cancelled"]
Count = Annotated[int, Field(ge=0)]


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time must say its zone")
    return moment.astimezone(UTC)


class JobData(Model):
    """Which job it is, and how many of its answers had come to what when it ended.

    Of `total` answers `done` have a grade, of which `needs_review` should be looked at by a person, and `failed` could
    not be graded; those of a cancelled job that are neither were not tried.
    """

    job_id: Identifier
    state: Literal["completed", "failed", "cancelled"]
    total: Count
    done: Count
    failed: Count
    needs_review: Count


class JobEvent(Model):
    """The body of a webhook, as Standard Webhooks has it: a type, the time of the event, and its data."""

    type: EventType
    timestamp: Annotated[datetime, AfterValidator(_with_zone)]
    data: JobData

    def body(self) -> bytes:
        """Return the body to be sent; it is kept as these bytes, since counts may change while it is tried again."""
        return self.model_dump_json().encode()

    def message_id(self) -> str:
        """Return the id of the message: of this event alone, and without a full stop, as the convention asks."""
        return f"msg_{hashlib.sha256(self.body()).hexdigest()[:32]}"

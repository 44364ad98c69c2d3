"""An event and a secret for tests."""

from datetime import UTC, datetime

from service.contract.job_event import JobData, JobEvent
from service.webhooks.message import Message
from service.webhooks.signature import Secret

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
# 24 bytes, from the convention's own examples.
SECRET = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
EVENT = JobEvent(
    type="job.completed",
    timestamp=NOW,
    data=JobData(job_id="job_1", state="completed", total=3, done=2, failed=1, needs_review=1),
)
MESSAGE = Message(EVENT.message_id(), EVENT.body())

"""The words for what things are: stored, shown, and sent."""

from typing import Literal

JobState = Literal["receiving", "queued", "running", "paused", "cancelled", "completed", "failed"]
"""`receiving`: its items are still being uploaded, and nobody works on it."""

OPEN: frozenset[JobState] = frozenset({"receiving", "queued", "running", "paused"})
ENDED: frozenset[JobState] = frozenset({"completed", "failed", "cancelled"})
"""Jobs that have not ended, and those that have."""

Decision = Literal["accept", "adjust", "reject"]

DeliveryState = Literal["pending", "delivered", "given_up"]

RubricStatus = Literal["draft", "published"]

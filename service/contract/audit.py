"""Who did what, and when."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from rubrics.model import Model


class AuditEntry(Model):
    """One line of the trail; `details` has no text of a student."""

    id: str
    at: datetime
    actor: Annotated[str, Field(description="The id of a key, or `local` where there are none.")]
    action: Annotated[str, Field(examples=["rubric.published"])]
    object_kind: str
    object_id: str
    details: dict[str, str | int | bool | None]


class AuditPage(Model):
    """Lines in the order of time."""

    items: tuple[AuditEntry, ...]
    next: Annotated[str | None, Field(description="Address of the next page; null: this is the last one.")]

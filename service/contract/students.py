"""What becomes of a student's data that is deleted."""

from typing import Annotated

from pydantic import Field

from rubrics.model import Model

Count = Annotated[int, Field(ge=0)]


class ForgottenStudent(Model):
    """How much was deleted."""

    grades: Count
    feedback: Count
    reviews: Count
    job_items: Count
    responses: Annotated[int, Field(ge=0, description="Responses kept for an `Idempotency-Key`.")]

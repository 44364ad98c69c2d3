"""What came of many answers to one question."""

from typing import Annotated, Literal

from pydantic import Field

from rubrics.model import Model
from service.contract.problem import Problem
from service.grading.grade import Grade


class BatchResult(Model):
    """What came of one item: its grade, or the problem that it has."""

    id: str | None = None
    grade_id: Annotated[str | None, Field(description="The id under which the grade is kept.")] = None
    index: Annotated[int, Field(ge=0, description="Its place in the request's `items`, from 0.")]
    status: Literal["graded", "failed"]
    grade: Grade | None = None
    problem: Problem | None = None


class BatchResponse(Model):
    """What came of a batch: one result an item, in the order of the request."""

    graded: Annotated[int, Field(ge=0)]
    failed: Annotated[int, Field(ge=0)]
    items: tuple[BatchResult, ...]

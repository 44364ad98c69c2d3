"""What came of grading a kept answer again."""

from typing import Annotated, Literal

from pydantic import Field

from rubrics.model import Model
from service.grading.grade import Grade


class VersionDifference(Model):
    """A version of the grader that was another one when the grade was made."""

    version: Literal["grader", "encoder", "credit_model"]
    then: str
    now: str


class ReplayResult(Model):
    """What came of grading again; feedback and what a language model added are not compared."""

    same: Annotated[
        bool, Field(description="Whether marks, credits, evidence, confidence, and reasons are the same.")
    ]
    differences: Annotated[
        tuple[VersionDifference, ...],
        Field(
            description="Versions that differ, which is why the result may; with none it must be the same."
        ),
    ] = ()
    grade: Annotated[Grade | None, Field(description="The new grade, where it is not the same.")] = None

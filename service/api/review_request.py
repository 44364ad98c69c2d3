"""What `POST /v1/grades/{id}/reviews` takes."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from rubrics.model import Identifier, Model
from service.api.requests import GivenPointMarks
from service.contract.states import Decision
from service.store.names import MOST_NAME_CHARACTERS

MOST_NOTE_CHARACTERS = 5_000
MOST_COMMENT_CHARACTERS = 5_000
MOST_CHANGES = 1_000


class NewPointMarks(Model):
    """Marks for a key point's own statement; for a point without children they are all of its marks."""

    part_id: Identifier
    key_point_id: Identifier
    marks: GivenPointMarks


class ReviewRequest(Model):
    """A person's decision: the grade stands, it is to have other marks, or it is no good."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["marks"],
                    "properties": {"decision": {"const": "adjust"}, "marks": {"minItems": 1}},
                },
                {"properties": {"decision": {"not": {"const": "adjust"}}, "marks": {"maxItems": 0}}},
            ]
        }
    )

    decision: Annotated[
        Decision,
        Field(
            description="`accept`: the grader's marks count. `adjust`: they count with `marks` in place of some. "
            "`reject`: none count, and the grade stays PendingManual."
        ),
    ]
    marks: Annotated[
        tuple[NewPointMarks, ...],
        Field(
            max_length=MOST_CHANGES,
            description="With `adjust`: what key points are to have; the others keep the grader's marks. Totals follow "
            "from them as ever: a part's is their sum, rounded once to the rubric's step.",
        ),
    ] = ()
    note: Annotated[str, Field(max_length=MOST_NOTE_CHARACTERS)] = ""
    comment: Annotated[
        str,
        Field(
            max_length=MOST_COMMENT_CHARACTERS,
            description="For the student, beside final marks: after `accept` in place of the feedback, after `adjust` "
            "alone. After `reject` there are no final marks, and nothing is shown.",
        ),
    ] = ""
    reviewer: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MOST_NAME_CHARACTERS,
            description="Who decides, by your own name for them; unset: the key.",
        ),
    ] = None

    @model_validator(mode="after")
    def _marks_with_adjust_only(self) -> Self:
        if (self.decision == "adjust") != bool(self.marks):
            raise ValueError("`marks` belong to the decision `adjust`, which needs at least one")
        places = [(one.part_id, one.key_point_id) for one in self.marks]
        if len(set(places)) < len(places):
            raise ValueError("a key point comes more than once in `marks`: give it one number")
        return self

"""What `POST /v1/jobs` takes: what to grade by and how to explain, with the answers, or beside a file of them."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, SecretStr, field_validator, model_validator

from rubrics.model import Model
from service.answers.options import FIELDS
from service.api.requests import AnswerText, GivenMarks, GradingRequest, References, Student
from service.store.names import MOST_NAME_CHARACTERS
from service.webhooks.endpoint import MOST_CHARACTERS
from service.webhooks.signature import Secret


class WebhookRequest(Model):
    """Who is told when the job ends."""

    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MOST_CHARACTERS,
            description="Address of your endpoint: docs/webhooks.md.",
        ),
    ]
    secret: Annotated[
        SecretStr | None,
        Field(
            description="What messages are signed with: `whsec_` and the base64 of 24 to 64 bytes. Unset: one is made, "
            "and shown in this response only."
        ),
    ] = None

    @field_validator("secret")
    @classmethod
    def _a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            Secret(value.get_secret_value())
        return value


class JobItem(Model):
    """One answer of a job, as it is documented; the items are read as rows of a file are, each right or wrong alone."""

    id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MOST_NAME_CHARACTERS,
            description="Your name for the answer; no other one to the same question may have it. Unset: `row-N`.",
        ),
    ] = None
    answer: AnswerText
    student: Student | None = None
    question: Annotated[
        str | None,
        Field(
            description="The id of the question; without a rubric for the whole job the id of a published one."
        ),
    ] = None
    question_text: str | None = None
    reference_answer: Annotated[
        str | References | None, Field(description="Graded by this one, where the job has no rubric.")
    ] = None
    max_marks: GivenMarks | None = None


class JobRequest(GradingRequest):
    """What answers are graded by, and what is wanted beside grades.

    At most one of `rubric`, `rubric_id`, and `reference_answers` for all answers. Without any of them each answer
    brings its own: reference answers, or the id of a published rubric as its question.
    """

    model_config = ConfigDict(json_schema_extra={})

    items: Annotated[
        tuple[Any, ...] | None,
        Field(description="The answers; not with a file. One that is wrong fails alone, with its problem."),
    ] = None
    webhook: WebhookRequest | None = None
    whatever_question: Annotated[
        bool,
        Field(
            description="Whether the one rubric is also for answers that name another question than its id."
        ),
    ] = False
    columns: Annotated[
        dict[str, str],
        Field(
            max_length=len(FIELDS),
            description=f"With a file: which column holds a field, where it isn't found by itself. Fields are "
            f"{', '.join(FIELDS)}.",
        ),
    ] = Field(default_factory=dict)
    sheet: Annotated[
        str | None, Field(description="With a workbook: the sheet's name; unset: the first.")
    ] = None
    encoding: Annotated[
        str | None, Field(description="With CSV or JSON: a Python codec's name; unset: it is found out.")
    ] = None

    @model_validator(mode="after")
    def _one_thing_to_grade_by(self) -> Self:
        given = self._given_to_grade_by()
        if self.rubric_version is not None and self.rubric_id is None:
            raise ValueError("`rubric_version` belongs to `rubric_id`: leave it out")
        if given != ["reference_answers"] and not (self.question is None and self.max_marks is None):
            raise ValueError("`question` and `max_marks` belong to `reference_answers`: leave them out")
        if self.keep is False:
            raise ValueError("a job keeps its grades until it is deleted: leave `keep` out")
        return self

    @property
    def has_rubric(self) -> bool:
        """Whether all answers are graded by one rubric."""
        return any(one is not None for one in (self.rubric, self.rubric_id, self.reference_answers))

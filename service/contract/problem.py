"""The body of every error (RFC 9457)."""

from pydantic import Field

from rubrics.model import Model


class FieldError(Model):
    """One fault of a request body; it never repeats what was sent."""

    pointer: str = Field(description="JSON pointer to the field, as a URI fragment.", examples=["#/answer"])
    detail: str


class Problem(Model):
    """The body of every error."""

    type: str = Field(
        description="Stable name of the kind of problem; docs/errors.md lists them.",
        examples=["/problems/answer-too-long"],
    )
    title: str
    status: int
    detail: str = Field(description="What is wrong, and what to do.")
    instance: str = Field(description="This one request, by its id; the server's log has the same id.")
    errors: tuple[FieldError, ...] = Field(default=(), description="The faults of the body, field by field.")

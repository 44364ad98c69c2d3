"""A rubric as callers send it to be kept: what the server decides on is left aside."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from rubrics.model import Rubric
from service.api.limits import check_inline_rubric
from service.settings import Settings


def _nothing(_: Any) -> None:
    return None


class RubricDraft(Rubric):
    """A whole rubric, as `GET /v1/rubrics/{id}` and `/v1/rubrics/derive` give it."""

    published: Annotated[
        None,
        BeforeValidator(_nothing),
        Field(
            description="Whatever is sent is ignored: `POST /v1/rubrics/{id}/publish` publishes.",
            json_schema_extra={"type": ["string", "null"]},
        ),
    ] = None


def draft_of(body: RubricDraft, settings: Settings) -> Rubric:
    """Return the rubric that was sent, as a draft.

    Raises:
        ProblemError: it is too large.
    """
    check_inline_rubric(body, settings, at="#")
    return Rubric(**{name: getattr(body, name) for name in Rubric.model_fields})

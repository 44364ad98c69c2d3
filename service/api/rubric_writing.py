"""`POST`, `PUT`, `DELETE /v1/rubrics...`: drafts, and publishing them."""

from functools import partial

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from rubrics.model import MOST_VERSIONS, Rubric
from service.api.body import read_body
from service.api.claim import take_key
from service.api.documented import gives, refuses, takes
from service.api.draft_body import RubricDraft, draft_of
from service.api.etags import changed, check_if_match, etag_of
from service.api.making import made
from service.api.problem_types import (
    BODY_TOO_LARGE,
    INVALID_JSON,
    INVALID_REQUEST,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    REFERENCE_TOO_LONG,
    RUBRIC_EXISTS,
    RUBRIC_NOT_FOUND,
    RUBRIC_PUBLISHED,
    RUBRIC_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
)
from service.api.problems import FieldError, ProblemError
from service.api.query import refuse_unknown
from service.api.rubric_reading import latest
from service.api.rubric_views import RubricId, no_rubric, rubric_response
from service.api.services import services_of
from service.api.store_access import in_store
from service.store.errors import AlreadyExistsError, ChangedError, NotFoundError, PublishedError
from service.store.rubrics import StoredRubric
from service.store.store import TenantStore

router = APIRouter(tags=["rubrics"], dependencies=[Depends(refuse_unknown)])

_BODY = (INVALID_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INVALID_REQUEST, REFERENCE_TOO_LONG)
_HEADERS = {"ETag": "What it is now; for `If-Match`.", "Rubric-Status": "draft or published"}
_LOCATED = {**_HEADERS, "Location": "Its address."}


@router.post(
    "/v1/rubrics",
    summary="Keep a rubric as a draft",
    description="Keeps a whole rubric, as `/v1/rubrics/derive` gives it. It grades no one before it is published.",
    status_code=201,
    openapi_extra=takes("RubricDraft"),
    responses={
        **gives("Rubric-Output", "The draft.", status=201, headers=_LOCATED),
        **refuses(*_BODY, RUBRIC_TOO_LARGE, RUBRIC_EXISTS),
    },
)
async def create(request: Request) -> Response:
    """Keep a new draft."""
    settings = services_of(request).settings
    body = await read_body(request, RubricDraft, most_bytes=settings.most_body_bytes)
    draft = draft_of(body, settings)
    await take_key(request)
    try:
        return await made(
            request,
            lambda _, last: _create(last, draft=draft),
            partial(rubric_response, status=201, located=True),
        )
    except AlreadyExistsError:
        raise ProblemError(
            RUBRIC_EXISTS,
            "There is a rubric with this id already: change it with `PUT`, or choose another id.",
            errors=[FieldError(pointer="#/id", detail="There is a rubric with this id already.")],
        ) from None


@router.put(
    "/v1/rubrics/{rubric_id}",
    summary="Change a rubric",
    description="Replaces the draft, with its ETag as `If-Match`. Of a rubric that has no draft, it makes the draft of "
    "the next version (201), with the ETag of the latest published one: what is published stays as it is. "
    "`version` and `published` of the body are ignored; `id` must be that of the address.",
    openapi_extra=takes("RubricDraft"),
    responses={
        **gives("Rubric-Output", "The draft as it is now.", headers=_LOCATED),
        **gives("Rubric-Output", "The draft of the next version.", status=201, headers=_LOCATED),
        **refuses(
            *_BODY,
            RUBRIC_TOO_LARGE,
            RUBRIC_NOT_FOUND,
            RUBRIC_PUBLISHED,
            PRECONDITION_FAILED,
            PRECONDITION_REQUIRED,
        ),
    },
)
async def change(request: Request, rubric_id: RubricId) -> Response:
    """Replace a draft, or make the draft of the next version."""
    settings = services_of(request).settings
    body = await read_body(request, RubricDraft, most_bytes=settings.most_body_bytes)
    if body.id != rubric_id:
        raise ProblemError(
            INVALID_REQUEST,
            "The rubric has another id than the address: a rubric keeps its id.",
            errors=[FieldError(pointer="#/id", detail="This must be the id in the address.")],
        )
    draft = draft_of(body, settings)
    try:
        stored, is_new = await in_store(request, partial(_change, request=request, draft=draft))
    except NotFoundError:
        raise no_rubric() from None
    except (ChangedError, AlreadyExistsError, PublishedError):
        # Somebody else's change came between reading the state and this one.
        raise changed() from None
    return rubric_response(stored, status=201 if is_new else 200, located=True)


@router.delete(
    "/v1/rubrics/{rubric_id}",
    summary="Delete a draft",
    description="Deletes the draft; published versions stay. `If-Match` is heeded if it is sent.",
    status_code=204,
    responses={
        204: {"description": "The draft is gone."},
        **refuses(RUBRIC_NOT_FOUND, RUBRIC_PUBLISHED, PRECONDITION_FAILED, INVALID_REQUEST),
    },
)
async def delete(request: Request, rubric_id: RubricId) -> Response:
    """Delete a draft."""
    try:
        await in_store(request, partial(_delete, request=request, id=rubric_id))
    except NotFoundError:
        raise no_rubric() from None
    except (ChangedError, PublishedError):
        raise changed() from None
    return Response(status_code=204)


@router.post(
    "/v1/rubrics/{rubric_id}/publish",
    summary="Publish a draft",
    description="Makes the draft a version that never changes and grades answers from now on. It takes no body. "
    "`If-Match` is heeded if it is sent.",
    responses={
        **gives("Rubric-Output", "The published version.", headers=_LOCATED),
        **refuses(RUBRIC_NOT_FOUND, RUBRIC_PUBLISHED, PRECONDITION_FAILED, INVALID_REQUEST),
    },
)
async def publish(request: Request, rubric_id: RubricId) -> Response:
    """Publish a draft."""
    await take_key(request)
    try:
        return await made(
            request,
            lambda _, last: _publish(last, request=request, id=rubric_id),
            partial(rubric_response, located=True),
        )
    except NotFoundError:
        raise no_rubric() from None
    except (ChangedError, PublishedError):
        raise changed() from None


def _create(tenant: TenantStore, *, draft: Rubric) -> StoredRubric:
    if tenant.rubrics.next_version(draft.id) > 1:
        raise AlreadyExistsError("There is a rubric with this id.")
    return tenant.rubrics.create_draft(draft)


def _change(tenant: TenantStore, *, request: Request, draft: Rubric) -> tuple[StoredRubric, bool]:
    there = latest(tenant.rubrics, draft.id)
    check_if_match(request, etag_of(there), required=True)
    if there.status == "draft":
        changed_draft = _with_version(draft, there.rubric.version)
        return tenant.rubrics.replace_draft(changed_draft, seen=there), False
    if there.rubric.version >= MOST_VERSIONS:
        raise ProblemError(
            RUBRIC_PUBLISHED,
            f"There is no version above {MOST_VERSIONS}: keep the rubric under another id.",
        )
    return tenant.rubrics.create_draft(_with_version(draft, there.rubric.version + 1)), True


def _delete(tenant: TenantStore, *, request: Request, id: str) -> None:
    there = _draft(tenant, request, id, "only a draft can be deleted.")
    tenant.rubrics.delete_draft(id, there.rubric.version, seen=there)


def _publish(tenant: TenantStore, *, request: Request, id: str) -> StoredRubric:
    there = _draft(tenant, request, id, "change it with `PUT` first, which makes the next version's draft.")
    return tenant.rubrics.publish(id, there.rubric.version, seen=there)


def _draft(tenant: TenantStore, request: Request, id: str, advice: str) -> StoredRubric:
    there = latest(tenant.rubrics, id)
    if there.status == "published":
        raise ProblemError(RUBRIC_PUBLISHED, f"This rubric has no draft: {advice}")
    check_if_match(request, etag_of(there), required=False)
    return there


def _with_version(draft: Rubric, version: int) -> Rubric:
    return Rubric(**{name: getattr(draft, name) for name in Rubric.model_fields} | {"version": version})

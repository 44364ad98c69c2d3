"""From the bytes of a request to a checked model: the limits, the JSON, and the errors by field."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio.to_thread
from fastapi import Request
from pydantic import BaseModel, ValidationError

from service.api.json_text import Fault, UnreadableJsonError, pointer_to, read_json
from service.api.problem_types import (
    BODY_TOO_LARGE,
    INVALID_JSON,
    INVALID_REQUEST,
    UNSUPPORTED_MEDIA_TYPE,
)
from service.api.problems import FieldError, ProblemError

MOST_ERRORS_SHOWN = 20

Body = TypeVar("Body", bound=BaseModel)
Parsed = TypeVar("Parsed")


async def read_body(request: Request, model: type[Body], *, most_bytes: int) -> Body:
    """Read the body of `request` as `model`; parsing runs in a thread, so that the event loop stays free.

    Raises:
        ProblemError: wrong content type, more than `most_bytes` bytes, no JSON, or wrong fields.
    """
    return await read_body_by(request, partial(parse_body, model=model), most_bytes=most_bytes)


async def read_body_by(request: Request, parse: Callable[[bytes], Parsed], *, most_bytes: int) -> Parsed:
    """Read the body of `request` and return what `parse` makes of it, in a thread.

    Raises:
        ProblemError: wrong content type, more than `most_bytes` bytes, or what `parse` raises.
    """
    _check_media_type(request)
    content = await _read_bytes(request, most_bytes)
    return await anyio.to_thread.run_sync(parse, content)


async def discard_body(request: Request, *, most_bytes: int) -> None:
    """Take in what the client sends, `most_bytes` at most, and keep none of it.

    A server that answers and closes while a client still sends can make it lose the answer.
    """
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most_bytes:
            return


def parse_body(content: bytes, model: type[Body]) -> Body:
    """Return `content`, JSON in UTF-8, as a checked `model`.

    Raises:
        ProblemError: no JSON or wrong fields; it never repeats what was sent.
    """
    text, faults = read_text(content)
    if faults:
        raise invalid([FieldError(pointer=fault.pointer, detail=fault.detail) for fault in faults])
    return validated(text, model)


def read_text(content: bytes) -> tuple[str, list[Fault]]:
    """Return `content` as text that is JSON, and the faults inside it.

    Raises:
        ProblemError: it is no JSON in UTF-8.
    """
    if not content.strip():
        raise ProblemError(INVALID_JSON, "The body is empty: send a JSON object.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(
            INVALID_JSON, f"The body is not UTF-8 (byte {error.start}): encode it as UTF-8."
        ) from None
    try:
        return text, read_json(text)
    except UnreadableJsonError as error:
        raise ProblemError(INVALID_JSON, str(error)) from None


def validated(text: str, model: type[Body]) -> Body:
    """Return JSON as a checked `model`.

    Raises:
        ProblemError: wrong fields.
    """
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise from_validation(error) from None


def _check_media_type(request: Request) -> None:
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != "application/json":
        raise ProblemError(
            UNSUPPORTED_MEDIA_TYPE, "Send JSON with the header `Content-Type: application/json`."
        )
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise ProblemError(
                UNSUPPORTED_MEDIA_TYPE, "Encode the body as UTF-8 and say so, or leave the charset out."
            )
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise ProblemError(UNSUPPORTED_MEDIA_TYPE, "Send the body uncompressed, without `Content-Encoding`.")


async def _read_bytes(request: Request, most_bytes: int) -> bytes:
    too_large = ProblemError(
        BODY_TOO_LARGE, f"The body may have {most_bytes} bytes at most: shorten the texts in it."
    )
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise too_large
    content = bytearray()
    # Counted as it comes, since a chunked body announces no length.
    async for chunk in request.stream():
        content += chunk
        if len(content) > most_bytes:
            raise too_large
    return bytes(content)


def from_validation(error: ValidationError, *, under: tuple[str | int, ...] = ()) -> ProblemError:
    """Return the problem for fields that are wrong; `under` is where the model stands in the body."""
    # `input` and `ctx` hold what was sent, which may be a student's text: they stay behind.
    details = error.errors(include_url=False, include_context=False, include_input=False)
    if any(detail["type"] == "json_invalid" for detail in details):
        return ProblemError(INVALID_JSON, "The body is not JSON: send one JSON object.")
    return invalid(
        [
            FieldError(
                pointer=pointer_to((*under, *detail["loc"])), detail=_sentence(detail["type"], detail["msg"])
            )
            for detail in details
        ]
    )


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "This field is not known here: check its name, or leave it out."
    if kind == "missing":
        return "This field is missing: send it."
    return message.removeprefix("Value error, ")


def invalid(errors: list[FieldError]) -> ProblemError:
    """Return the problem for faults of fields."""
    shown = errors[:MOST_ERRORS_SHOWN]
    count = "one fault" if len(errors) == 1 else f"{len(errors)} faults"
    listed = "" if len(shown) == len(errors) else f" (the first {len(shown)} are listed)"
    return ProblemError(
        INVALID_REQUEST,
        f"The body has {count}{listed}: correct what `errors` says and send it again.",
        errors=shown,
    )

"""A request with a file of answers: multipart/form-data, streamed to the disk, within a limit."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from service.api.body import invalid, parse_body
from service.api.job_requests import JobRequest
from service.api.problem_types import BODY_TOO_LARGE, INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE
from service.api.problems import FieldError, ProblemError
from service.api.temporary_space import in_temporary_space

MULTIPART = "multipart/form-data"
_NO_OPTIONS = b"{}"
_PARTS = frozenset({"file", "options"})


@dataclass(frozen=True)
class Upload:
    """A file of answers on the disk, and what is wanted of it."""

    request: JobRequest
    file: BinaryIO
    name: str


def is_multipart(request: Request) -> bool:
    """Whether `request` brings a form with a file."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == MULTIPART


@asynccontextmanager
async def read_upload(request: Request, *, most_bytes: int, most_options: int) -> AsyncIterator[Upload]:
    """Read the form; its file is removed when the block ends.

    Raises:
        ProblemError: no form, parts that are wrong or missing, or more than `most_bytes` bytes in all or `most_options`
            of options, or the temporary folder has no room for it.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise ProblemError(UNSUPPORTED_MEDIA_TYPE, "Send the body uncompressed, without `Content-Encoding`.")
    stream = _counted(request, most_bytes)
    parser = MultiPartParser(request.headers, stream, max_files=1, max_fields=2, max_part_size=most_options)
    try:
        with in_temporary_space():
            form = await parser.parse()
    except (MultiPartException, HTTPException, KeyError):
        # Its message may quote the name of a part.
        raise ProblemError(
            INVALID_REQUEST,
            "The form can't be read: send one part `file` with the answers, and one part `options` with JSON of "
            f"{most_options} bytes at most.",
            errors=[FieldError(pointer="#", detail="This is no form of these two parts.")],
        ) from None
    try:
        if set(form.keys()) - _PARTS:
            raise _wrong("#", "There is a part other than `file` and `options`.")
        file, options = form.get("file"), form.get("options", "")
        if not isinstance(file, UploadFile):
            raise _wrong("#/file", "This part is missing: send the file of answers, with a file name.")
        content = (
            await options.read() if isinstance(options, UploadFile) else options.encode("utf-8", "replace")
        )
        body = parse_body(content if content.strip() else _NO_OPTIONS, JobRequest)
        if body.items is not None:
            raise _wrong("#/options/items", "The answers are in the file: leave `items` out.")
        yield Upload(body, file.file, file.filename or "")
    finally:
        await form.close()


async def _counted(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    too_large = ProblemError(
        BODY_TOO_LARGE, f"The request may have {most_bytes} bytes at most: send several jobs."
    )
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise too_large
    count = 0
    async for chunk in request.stream():
        count += len(chunk)
        if count > most_bytes:
            raise too_large
        yield chunk


def _wrong(pointer: str, detail: str) -> ProblemError:
    return invalid([FieldError(pointer=pointer, detail=detail)])

"""The calls that grade, and the one that asks whether the server can."""

import httpx

from service.api.requests import BatchRequest, GradeRequest
from service.client.call import Call, address, body_of, new_key, read_as, reads
from service.client.kept import GivenGrade
from service.contract.batch import BatchResponse
from service.contract.health import Readiness
from service.grading.grade import Grade


def grade(request: GradeRequest, key: str | None) -> Call[GivenGrade]:
    """Grade one answer."""
    return Call("POST", address("grade"), _given, body=body_of(request), key=key or new_key())


def grade_batch(request: BatchRequest, key: str | None) -> Call[BatchResponse]:
    """Grade answers to one question."""
    path, content = address("grade", "batch"), body_of(request)
    return Call("POST", path, reads(BatchResponse), body=content, key=key or new_key())


def readiness() -> Call[Readiness]:
    """Ask whether the server can grade."""
    return Call("GET", "/readyz", reads(Readiness), patient=False)


def _given(response: httpx.Response) -> GivenGrade:
    return GivenGrade(read_as(Grade, response), response.headers.get("Grade-Id"))

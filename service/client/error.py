"""The one error of the client: a problem that the server told, or a server that could not be asked."""

import httpx
from pydantic import ValidationError

from service.contract.problem import FieldError, Problem

UNREACHABLE = "/client/unreachable"
UNREADABLE = "/client/unreadable-response"
TOO_SLOW = "/client/job-not-ended"


class CaifenError(Exception):
    """A request that brought nothing.

    Attributes:
        type: compare this one: `/problems/...` as docs/errors.md lists them, or one of the client's own,
            `/client/unreachable`, `/client/unreadable-response`, `/client/job-not-ended`.
        status: of HTTP; None where no response came.
        title, detail: for people; they never repeat what was sent.
        errors: the faults of the body, each with a JSON pointer.
        request_id: what the server's log has of it; None where there is none.
        tries: how often it was sent.
    """

    def __init__(
        self,
        type: str,  # noqa: A002 - the member's name in RFC 9457
        detail: str,
        *,
        title: str = "",
        status: int | None = None,
        errors: tuple[FieldError, ...] = (),
        request_id: str | None = None,
    ) -> None:
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.errors = errors
        self.request_id = request_id
        self.tries = 1
        super().__init__(type, detail)

    def __str__(self) -> str:
        """Return one line for people."""
        where = "" if self.request_id is None else f" (request {self.request_id})"
        faults = "".join(f" {fault.pointer}: {fault.detail}" for fault in self.errors)
        return f"{self.type}: {self.detail}{faults}{where}"


def problem_told(response: httpx.Response) -> Problem | None:
    """Return the problem that a response of Caifen tells; None where somebody else answered, such as a proxy."""
    try:
        return Problem.model_validate_json(response.content, extra="ignore")
    except ValidationError:
        return None


def error_of(response: httpx.Response) -> CaifenError:
    """Return the error that a response without success means."""
    status, request_id = response.status_code, response.headers.get("X-Request-Id")
    problem = problem_told(response)
    if problem is None:
        return CaifenError(
            UNREADABLE,
            f"Something that is not Caifen answered with status {status}: look at what stands before the server.",
            status=status,
            request_id=request_id,
        )
    return CaifenError(
        problem.type,
        problem.detail,
        title=problem.title,
        status=status,
        errors=problem.errors,
        request_id=request_id,
    )


def unreachable(error: httpx.RequestError) -> CaifenError:
    """Return the error that no response means; what httpx says of it may name the address, so its kind is told."""
    return CaifenError(UNREACHABLE, f"The server gave no response ({type(error).__name__}).")


def unreadable(response: httpx.Response) -> CaifenError:
    """Return the error of a success whose body is not what it has to be."""
    return CaifenError(
        UNREADABLE,
        "The response is not what this version of the client reads: compare the versions of client and server.",
        status=response.status_code,
        request_id=response.headers.get("X-Request-Id"),
    )

"""What stands in an address: wrong parameters as problems, unknown ones refused."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from service.api.problem_types import INVALID_REQUEST
from service.api.problems import FieldError, ProblemError, on_problem

_UNKNOWN = "This parameter is not known here: check its name, or leave it out."
_WRONG = "This is not what the parameter can be: see /openapi.json."


def refuse_unknown(request: Request) -> None:
    """Refuse parameters that the route does not take; a misspelt filter would show more than was meant.

    A dependency of routers; it reads no body.

    Raises:
        ProblemError: there is one.
    """
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    count = sum(name not in known for name in request.query_params)
    if count:
        # The name is not repeated: it may be anything.
        raise ProblemError(
            INVALID_REQUEST,
            f"The address has {count} parameters that are not known here; it takes "
            f"{', '.join(sorted(known)) or 'none'}.",
            errors=[FieldError(pointer="#/query", detail=_UNKNOWN)],
        )


async def on_wrong_parameter(request: Request, error: Exception) -> Response:
    """Answer a parameter of the path or the query that is wrong."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [
        FieldError(
            pointer="#/" + "/".join(str(step) for step in fault["loc"][:2]),
            # Pydantic's sentence tells the limit, and nothing that was sent.
            detail=f"{fault['msg'].rstrip('.')}." if fault["type"] != "value_error" else _WRONG,
        )
        for fault in error.errors()
    ]
    problem = ProblemError(
        INVALID_REQUEST,
        "A parameter of the address is wrong: correct what `errors` says and send it again.",
        errors=errors,
    )
    return await on_problem(request, problem)

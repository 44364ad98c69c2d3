"""Refuses a request for want of room before its body is looked at, so that refusing costs next to nothing."""

from fastapi import Request

from service.api.body import discard_body
from service.api.problems import ProblemError
from service.api.services import Services


async def check_room(request: Request, services: Services) -> None:
    """Raise if no answer would be taken now; the body is taken off the wire then, and thrown away.

    Raises:
        ProblemError: the server is full, or it ends.
    """
    try:
        services.answers.check()
    except ProblemError:
        await discard_body(request, most_bytes=services.settings.most_body_bytes)
        raise

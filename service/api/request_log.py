"""The outermost layer of the app: request ids, the access log, and the last catch for errors."""

import asyncio
import re
import uuid
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from service.api.answer_admission import DRAINING_RETRY_S
from service.api.problem_types import DRAINING, INTERNAL_ERROR
from service.api.problems import problem_response
from service.crash_report import kinds_of, lines_of

REQUEST_ID_HEADER = "X-Request-Id"
CLIENT_GONE = 499
"""Logged, never sent: the client left before it had an answer."""

_SANE_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_LONGEST_PATH = 200
_NAMING_STUDENTS = ("/v1/students/",)


class RequestLog:
    """ASGI middleware: gives each request an id, logs it when it ends, and turns a crash into a problem.

    The log has method, path, status, time, id, and whose key it was: no query, no body. Of a crash it has the
    error's type and the lines of code, but not the error's message, which may quote a student's text.
    """

    def __init__(self, app: ASGIApp, *, log: FilteringBoundLogger) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        started = perf_counter()
        status = CLIENT_GONE

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            pass
        except asyncio.CancelledError:
            # Only a server that ends cancels requests, and without an answer here it would send a bare 500.
            if status == CLIENT_GONE:
                response = problem_response(
                    scope,
                    DRAINING,
                    "The server ends and could not finish this request: send it again.",
                    headers={"Retry-After": str(DRAINING_RETRY_S)},
                )
                await response(scope, receive, send_with_id)
            raise
        except Exception as error:  # the last catch: no request goes unanswered
            self._log.error("crash", request_id=request_id, error=kinds_of(error), where=lines_of(error))
            if status == CLIENT_GONE:
                response = problem_response(
                    scope,
                    INTERNAL_ERROR,
                    "The server failed at this request, and nothing was graded. Send it again; "
                    f"if it fails again, give the operator this id: {request_id}.",
                )
                await response(scope, receive, send_with_id)
        finally:
            self._log.info(
                "request",
                method=scope["method"],
                path=_shown(scope["path"]),
                **_key(scope),
                status=status,
                ms=round((perf_counter() - started) * 1000, 1),
                request_id=request_id,
            )


def _shown(path: str) -> str:
    # Who a student is stays out of the log, even by a pseudonym.
    for prefix in _NAMING_STUDENTS:
        if path.startswith(prefix):
            return f"{prefix}..."
    return path[:_LONGEST_PATH]


def _key(scope: Scope) -> dict[str, str]:
    caller = scope.get("state", {}).get("caller")
    return {} if caller is None else {"key": caller.key_id, "tenant": caller.tenant}


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID_HEADER, "")
    return given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex

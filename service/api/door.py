"""The door: who asks, whether they may, and whether they ask too often, before a byte of the body is read."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.access import Access, access_to, names_of
from service.api.known_keys import KnownKeys
from service.api.metrics import Metrics
from service.api.own_machine import check_own_machine
from service.api.problem_types import FORBIDDEN, RATE_LIMITED, UNAUTHORIZED
from service.api.problems import ProblemError, problem_response
from service.api.rate_limit import RateLimit, Turn
from service.keys.keys import Caller

_CHALLENGE = 'Bearer realm="caifen"'


class Door:
    """ASGI middleware that puts the `Caller` into the request's state, or answers 401, 403, 421, or 429 itself.

    Args:
        app: what comes after it.
        keys: whose key it is.
        rate_limit: how often each key may ask.
        metrics: told of those that are turned away.
    """

    def __init__(self, app: ASGIApp, *, keys: KnownKeys, rate_limit: RateLimit, metrics: Metrics) -> None:
        self._app = app
        self._keys = keys
        self._rate_limit = rate_limit
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or turn it away."""
        access = None if scope["type"] != "http" else access_to(scope["method"], scope["path"])
        if access is None:
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._caller(scope["method"], Headers(scope=scope))
            if _is_route(scope):
                _check_scope(caller, access)
            turn = self._rate_limit.take(caller)
            if turn is not None and not turn.allowed:
                raise _too_many(turn)
        except ProblemError as error:
            self._metrics.refused(error.type.name)
            response = problem_response(scope, error.type, error.detail, headers=error.headers)
            await response(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send if turn is None else _with_headers(send, turn))

    async def _caller(self, method: str, headers: Headers) -> Caller:
        given = headers.getlist("authorization")
        if not given:
            caller = await self._keys.local_caller()
            if caller is not None:
                check_own_machine(method, headers)
                return caller
            raise ProblemError(
                UNAUTHORIZED,
                "Send a key in the header `Authorization: Bearer cf_...`; an operator makes one with "
                "`caifen key create`.",
                headers={"WWW-Authenticate": _CHALLENGE},
            )
        scheme, _, secret = given[0].partition(" ")
        caller = None
        if len(given) == 1 and scheme.lower() == "bearer":
            caller = await self._keys.find(secret.strip())
        if caller is None:
            # One answer for a key that is unknown, revoked, or no key: whoever guesses learns nothing.
            raise ProblemError(
                UNAUTHORIZED,
                "This key does not count here: check it, or ask the operator for another.",
                headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
            )
        return caller


def _is_route(scope: Scope) -> bool:
    """Whether a route takes this path and method; what none takes the router refuses, whichever scopes the key has."""
    return any(route.matches(scope)[0] is Match.FULL for route in scope["app"].routes)


def _check_scope(caller: Caller, access: Access) -> None:
    if any(caller.may(scope) for scope in access.scopes):
        return
    needed = names_of(access.scopes)
    raise ProblemError(
        FORBIDDEN,
        f"This address needs a key with the scope {' or '.join(needed)}: ask the operator for one.",
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{" ".join(needed)}"'},
    )


def _too_many(turn: Turn) -> ProblemError:
    return ProblemError(
        RATE_LIMITED,
        f"This key may make {turn.most} requests a minute: send this one again in {turn.free_after} seconds.",
        retry_after=turn.free_after,
        headers=turn.headers,
    )


def _with_headers(send: Send, turn: Turn) -> Send:
    async def send_with_rate(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(turn.headers)
        await send(message)

    return send_with_rate

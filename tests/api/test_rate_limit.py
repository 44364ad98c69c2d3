"""A key that asks too often is told when to come back, before its body is read."""

import socket

from service.api.rate_limit import RateLimit
from service.keys.keys import Caller as KeyCaller
from service.keys.scopes import Scope
from tests.api.problem_checks import check_problem
from tests.api.stored_server import StoredServer, stored_server


def test_requests_beyond_the_rate_are_refused_with_the_time_to_come_back(
    served: StoredServer, tenant: str
) -> None:
    limited = served.as_(served.key(tenant=tenant, rate=3))
    left = []
    for _ in range(3):
        response = limited("GET", "/v1/grades")
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"key";q=3;w=60'
        left.append(response.headers["ratelimit"].split(";")[1])
    assert left == ["r=2", "r=1", "r=0"]
    response = limited("GET", "/v1/grades")
    check_problem(response, 429, "rate-limited")
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert response.headers["ratelimit"] == f'"key";r=0;t={response.headers["retry-after"]}'
    other = served.as_(served.key(tenant=tenant))("GET", "/v1/grades")
    assert other.status_code == 200
    assert "ratelimit" not in other.headers
    assert served.client.get("/healthz").status_code == 200


def test_a_refused_request_s_body_is_not_read(served: StoredServer, tenant: str) -> None:
    secret = served.key(tenant=tenant, rate=1)
    assert served.as_(secret)("GET", "/v1/grades").status_code == 200
    url = served.client.base_url
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        head = f"POST /v1/grade HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\r\n"
        connection.sendall(head.encode() + b"Content-Type: application/json\r\nContent-Length: 999\r\n\r\n{")
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 429 ")


def test_the_server_s_own_rate_is_for_keys_without_one(tmp_path: object) -> None:
    with stored_server(f"sqlite:///{tmp_path}/x.db", key_rate=2) as server:
        assert {server.client.get("/v1/grades").status_code for _ in range(5)} == {200}, "no key, no rate"
        plain, own = server.as_(server.key()), server.as_(server.key(rate=4))
        assert [plain("GET", "/v1/grades").status_code for _ in range(3)] == [200, 200, 429]
        assert [own("GET", "/v1/grades").status_code for _ in range(5)] == [200] * 4 + [429]


def test_tenants_and_keys_are_counted_apart() -> None:
    limit = RateLimit(1)
    callers = [
        KeyCaller(tenant, key, "", frozenset(Scope), None) for tenant in ("a", "b") for key in ("k1", "k2")
    ]
    for caller in callers:
        turn = limit.take(caller)
        assert turn is not None
        assert turn.allowed
    for caller in callers:
        turn = limit.take(caller)
        assert turn is not None
        assert not turn.allowed

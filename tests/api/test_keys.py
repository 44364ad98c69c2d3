"""Keys: who gets in, what they may do, and what nobody is told."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.api import known_keys
from service.api.app import create_app
from service.keys.keys import create_key
from service.keys.scopes import Scope
from service.keys.secret import new_secret
from service.settings import Settings
from service.store.store import Store
from tests.api.bodies import WORDS, by_rubric, rubric
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving
from tests.api.problem_checks import check_problem
from tests.api.stored_server import Caller, StoredServer, stored_server

SHORT = 0.2


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoredServer]:
    """Yield a server without keys, which remembers what it looked up for a moment only."""
    monkeypatch.setattr(known_keys, "REMEMBERED_SECONDS", SHORT)
    with stored_server(f"sqlite:///{tmp_path}/own.db") as server:
        yield server


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_without_keys_whoever_asks_is_the_local_caller(own: StoredServer) -> None:
    assert own.client.post("/v1/rubrics", json=rubric()).status_code == 201
    (line,) = own.client.get("/v1/audit").json()["items"]
    assert line["actor"] == "local"
    assert own.store.of("default").rubrics.get("r1").status == "draft"
    assert own.client.get("/metrics").status_code == 200


def test_a_key_that_is_shown_is_judged_even_where_none_is_needed(own: StoredServer) -> None:
    response = own.client.get("/v1/grades", headers=bearer(new_secret()))
    check_problem(response, 401, "unauthorized")


def test_the_first_key_counts_at_once_and_revoking_the_last_opens_nothing(own: StoredServer) -> None:
    assert own.client.get("/v1/grades").status_code == 200
    secret = own.key()
    assert own.as_(secret)("GET", "/v1/grades").status_code == 200
    time.sleep(SHORT)
    check_problem(own.client.get("/v1/grades"), 401, "unauthorized")
    (key,) = own.store.of("default").keys.all()
    own.store.of("default").keys.revoke(key.id)
    time.sleep(SHORT)
    check_problem(own.client.get("/v1/grades"), 401, "unauthorized")
    check_problem(own.as_(secret)("GET", "/v1/grades"), 401, "unauthorized")


def test_it_stays_closed_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with stored_server(url) as server:
        server.key()
        (key,) = server.store.of("default").keys.all()
        server.store.of("default").keys.revoke(key.id)
    with stored_server(url) as server:
        check_problem(server.client.get("/v1/grades"), 401, "unauthorized")
        assert server.as_(server.key())("GET", "/v1/grades").status_code == 200


def test_a_server_that_others_reach_is_never_without_keys(tmp_path: Path) -> None:
    with stored_server(f"sqlite:///{tmp_path}/x.db", keyless=False) as server:
        check_problem(server.client.get("/v1/grades"), 401, "unauthorized")
        assert server.client.get("/healthz").status_code == 200


def test_all_that_is_no_good_key_gets_the_same_answer(own: StoredServer) -> None:
    secret = own.key()
    revoked = own.key()
    keys = own.store.of("default").keys
    keys.revoke(next(key.id for key in keys.all() if key.created_at == max(k.created_at for k in keys.all())))
    others = [
        bearer(revoked),
        bearer(new_secret()),
        bearer(secret[:-1]),
        bearer(secret + "0"),
        bearer("x" * 5_000),
        {"Authorization": f"Basic {secret}"},
        {"Authorization": secret},
        {"Authorization": ""},
    ]
    bodies = set()
    for headers in others:
        response = own.client.get("/v1/grades", headers=headers)
        problem = check_problem(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == 'Bearer realm="caifen", error="invalid_token"'
        bodies.add(json.dumps({**problem, "instance": ""}))
    assert len(bodies) == 1
    twice = [("Authorization", f"Bearer {secret}"), ("Authorization", f"Bearer {secret}")]
    check_problem(own.client.get("/v1/grades", headers=twice), 401, "unauthorized")
    time.sleep(SHORT)
    missing = own.client.get("/v1/grades")
    check_problem(missing, 401, "unauthorized")
    assert missing.headers["www-authenticate"] == 'Bearer realm="caifen"'
    assert own.client.get("/v1/grades", headers={"Authorization": f"bearer  {secret}"}).status_code == 200


def test_a_revoked_key_counts_for_a_few_seconds_at_most(own: StoredServer) -> None:
    secret = own.key(tenant="t1")
    assert own.as_(secret)("GET", "/v1/grades").status_code == 200
    (key,) = own.store.of("t1").keys.all()
    own.store.of("t1").keys.revoke(key.id)
    time.sleep(SHORT)
    check_problem(own.as_(secret)("GET", "/v1/grades"), 401, "unauthorized")


def test_a_request_without_a_key_is_refused_before_its_body_comes(served: StoredServer) -> None:
    url = served.client.base_url
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        connection.sendall(
            b"POST /v1/grade HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Idempotency-Key: x\r\nContent-Length: 1000\r\n\r\n{"
        )
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json"])
def test_some_addresses_are_open(served: StoredServer, path: str) -> None:
    assert served.client.get(path).status_code == 200


def test_an_unknown_address_tells_strangers_nothing(served: StoredServer, admin: Caller) -> None:
    check_problem(served.client.get("/v1/secret"), 401, "unauthorized")
    check_problem(admin("GET", "/v1/secret"), 404, "not-found")
    check_problem(admin("PATCH", "/v1/rubrics/r1"), 405, "method-not-allowed")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/nothing", None),
        ("GET", "/v1/jobs/x/nothing", None),
        ("PUT", "/", None),
        ("PUT", "/v1/grades", "GET"),
        ("PATCH", "/v1/rubrics/r1", "DELETE, GET, PUT"),
        ("PUT", "/v1/jobs", "GET, POST"),
        ("HEAD", "/v1/grades", "GET"),
        ("HEAD", "/v1/audit", "GET"),
        ("GET", "/v1/students/s", "DELETE"),
    ],
)
def test_what_is_no_address_asks_for_no_scope(
    served: StoredServer, tenant: str, method: str, path: str, allowed: str | None
) -> None:
    for scope in Scope:
        response = served.as_(served.key(scope, tenant=tenant))(method, path)
        assert response.status_code == (404 if allowed is None else 405), scope
        assert response.headers.get("allow") == allowed
    assert served.client.request(method, path).status_code == 401


def test_a_route_that_nobody_gave_a_scope_is_for_admin_alone(fresh_store: Store) -> None:
    app = create_app(Settings(), encoder=LetterEncoder(), store=fresh_store)
    app.add_api_route("/v1/new", lambda: "new")
    with serving(app) as client:
        for scope in Scope:
            secret = create_key(fresh_store.of(), name="n", scopes=[scope]).secret
            response = client.get("/v1/new", headers=bearer(secret))
            assert response.status_code == (200 if scope is Scope.ADMIN else 403), scope


ROUTES: list[tuple[str, str, Any, str]] = [
    ("POST", "/v1/grade", by_rubric(), "grade"),
    ("POST", "/v1/grade/batch", {"rubric": rubric(), "items": [{"answer": "a"}]}, "grade"),
    ("GET", "/v1/grades", None, "grade review"),
    ("GET", "/v1/grades/x", None, "grade review"),
    ("POST", "/v1/grades/x/replay", None, "grade review"),
    ("GET", "/v1/grades/x/reviews", None, "grade review"),
    ("POST", "/v1/grades/x/reviews", {"decision": "accept"}, "review"),
    ("POST", "/v1/rubrics/derive", {"reference_answers": ["甲。"]}, "grade rubrics"),
    ("GET", "/v1/rubrics", None, "grade rubrics review"),
    ("GET", "/v1/rubrics/x", None, "grade rubrics review"),
    ("GET", "/v1/rubrics/x/versions", None, "grade rubrics review"),
    ("GET", "/v1/rubrics/x/lint", None, "grade rubrics review"),
    ("POST", "/v1/rubrics", rubric(), "rubrics"),
    ("PUT", "/v1/rubrics/x", rubric(id="x"), "rubrics"),
    ("DELETE", "/v1/rubrics/x", None, "rubrics"),
    ("POST", "/v1/rubrics/x/publish", None, "rubrics"),
    ("DELETE", "/v1/students/x", None, ""),
    ("GET", "/v1/audit", None, ""),
    ("GET", "/metrics", None, ""),
]


@pytest.mark.parametrize(("method", "path", "body", "scopes"), ROUTES)
def test_each_address_asks_for_its_scopes(
    served: StoredServer, tenant: str, method: str, path: str, body: Any, scopes: str
) -> None:
    for scope in Scope:
        response = served.as_(served.key(scope, tenant=tenant))(method, path, json=body)
        if scope.value in scopes.split() or scope is Scope.ADMIN:
            assert response.status_code not in (401, 403), (scope, response.text)
            continue
        check_problem(response, 403, "forbidden")
        challenge = response.headers["www-authenticate"]
        asked = challenge.partition('scope="')[2].rstrip('"')
        assert set(asked.split()) == set((scopes or "admin").split())


def test_keys_hashes_and_students_are_nowhere_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with stored_server(f"sqlite:///{tmp_path}/x.db") as server:
        secret = server.key()
        call = server.as_(secret)
        call("POST", "/v1/grade", json=by_rubric(WORDS, student=WORDS, reference=WORDS))
        call("GET", "/v1/grades", params={"student": WORDS})
        call("DELETE", f"/v1/students/{WORDS}")
        server.client.get("/v1/grades", headers=bearer(secret[:-1]))
        (key,) = server.store.of("default").keys.all()
    told = capsys.readouterr().err
    for hidden in (secret, secret[:-1], key.sha256, "XYZZY"):
        assert hidden not in told
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["path"] for line in lines if line.get("key") == key.id] == [
        "/v1/grade",
        "/v1/grades",
        "/v1/students/...",
    ]


def test_responses_are_compressed_for_who_wants_it(admin: Caller) -> None:
    body = by_rubric("重大事项使用书面形式沟通。")
    plain = admin("POST", "/v1/grade", json=body, headers={"Accept-Encoding": "identity"})
    packed = admin("POST", "/v1/grade", json=body, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.content == plain.content

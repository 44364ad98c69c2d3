"""A server without keys is reached from its own machine only, and by no page of another site."""

from collections.abc import Iterator

import httpx
import pytest

from tests.api.bodies import rubric
from tests.api.problem_checks import check_problem
from tests.api.stored_server import StoredServer, stored_server


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredServer]:
    """Yield a server without keys."""
    with stored_server(f"sqlite:///{tmp_path_factory.mktemp('own') / 'own.db'}") as server:
        yield server


def posted(server: StoredServer, name: str, **headers: str) -> httpx.Response:
    return server.client.post("/v1/rubrics", json=rubric(id=name), headers=headers)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:9000", "[::1]", "[::1]:8000", "localhost", "LocalHost:1", "127.0.0.2:8000"],
)
def test_this_machine_is_answered_at_any_port(keyless: StoredServer, host: str) -> None:
    # Any port, since one may be forwarded to another.
    assert keyless.client.get("/v1/rubrics", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example",
        "rebound.example:8000",
        "localhost.rebound.example",
        "127.0.0.1.rebound.example",
        "192.0.2.1:8000",
        "0.0.0.0",  # noqa: S104 - what a page may ask for
        "x@localhost",
        "localhost/x",
        "[::1",
        "localhost:x",
        "",
    ],
)
def test_another_host_is_told_what_to_do(keyless: StoredServer, host: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        response = keyless.client.request(method, "/v1/rubrics", headers={"Host": host})
        problem = check_problem(response, 421, "wrong-host")
        assert "caifen key create" in problem["detail"]
        assert "rebound" not in response.text


def test_what_needs_no_key_needs_no_host(keyless: StoredServer) -> None:
    for path in ("/healthz", "/readyz"):
        assert keyless.client.get(path, headers={"Host": "caifen:8000"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"},
    ],
)
def test_another_sites_page_changes_nothing(keyless: StoredServer, headers: dict[str, str]) -> None:
    here = {"Host": "localhost:8000"}
    # As a form would send it, which asks the browser for no leave.
    plain = {"Content-Type": "text/plain"}
    refused = [
        posted(keyless, "theirs", **here, **headers),
        keyless.client.post("/v1/grade", content=b"{}", headers={**here, **headers, **plain}),
        keyless.client.delete("/v1/students/s-1", headers={**here, **headers}),
        keyless.client.post("/v1/jobs/x/cancel", headers={**here, **headers}),
    ]
    for response in refused:
        problem = check_problem(response, 403, "cross-site")
        assert "caifen key create" in problem["detail"]
    assert keyless.client.get("/v1/rubrics/theirs").status_code == 404
    # Reading is let in: the browser keeps what comes back from the page.
    assert "access-control-allow-origin" not in keyless.client.get("/v1/rubrics", headers=headers).headers


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("program", {}),
        ("own-page", {"Host": "localhost:9000", "Origin": "http://localhost:9000"}),
        ("own-page-fetched", {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}),
        ("typed", {"Sec-Fetch-Site": "none"}),
    ],
)
def test_programs_and_the_servers_own_pages_go_on(
    keyless: StoredServer, name: str, headers: dict[str, str]
) -> None:
    assert posted(keyless, name, **headers).status_code == 201


def test_a_key_is_enough_whatever_the_host_and_the_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    with stored_server(f"sqlite:///{tmp_path_factory.mktemp('keyed') / 'x.db'}") as server:
        headers = {
            "Host": "grades.example",
            "Origin": "https://school.example",
            "Sec-Fetch-Site": "cross-site",
        }
        call = server.as_(server.key())
        assert call("POST", "/v1/rubrics", json=rubric(), headers=headers).status_code == 201

"""HTTP itself: content types, body sizes, methods, addresses, request ids."""

import json
import re
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.api.bodies import WORDS, by_rubric
from tests.api.problem_checks import check_problem

GOOD = json.dumps(by_rubric(WORDS)).encode()


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "application/json; charset=gb18030",
        "application/json; charset=utf-16",
        "application/json;charset=",
    ],
)
def test_other_content_types_are_415(small_client: httpx.Client, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    check_problem(
        small_client.post("/v1/grade", content=GOOD, headers=headers), 415, "unsupported-media-type"
    )


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ],
)
def test_json_in_utf8_is_taken(small_client: httpx.Client, content_type: str) -> None:
    for content in (GOOD, b"\xef\xbb\xbf" + GOOD):
        response = small_client.post("/v1/grade", content=content, headers={"Content-Type": content_type})
        assert response.status_code == 200, response.text


def test_a_compressed_body_is_415(small_client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    check_problem(
        small_client.post("/v1/grade", content=GOOD, headers=headers), 415, "unsupported-media-type"
    )


def test_a_body_beyond_the_limit_is_413_by_its_announced_length(small_client: httpx.Client) -> None:
    response = small_client.post(
        "/v1/grade", content=GOOD + b" " * 50_000, headers={"Content-Type": "application/json"}
    )
    assert "50000 bytes" in check_problem(response, 413, "body-too-large")["detail"]


def test_a_body_of_the_greatest_size_is_taken(small_client: httpx.Client) -> None:
    content = GOOD.ljust(50_000)
    response = small_client.post("/v1/grade", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 200


def test_a_chunked_body_is_taken(small_client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for start in range(0, len(GOOD), 7):
            yield GOOD[start : start + 7]

    response = small_client.post("/v1/grade", content=chunks(), headers={"Content-Type": "application/json"})
    assert response.status_code == 200


def test_an_endless_chunked_body_is_413_before_it_ends(small_client: httpx.Client) -> None:
    url = small_client.base_url
    chunk = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        connection.sendall(
            b"POST /v1/grade HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        # 53,248 bytes, and no last chunk: whoever waits for the end waits for ever.
        connection.sendall(chunk * 13)
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/grade/", "/v2/grade", "/docs", "/redoc", f"/{WORDS}"])
def test_unknown_addresses_are_404(small_client: httpx.Client, path: str) -> None:
    check_problem(small_client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/grade", "POST"),
        ("PUT", "/v1/grade", "POST"),
        ("PATCH", "/v1/grades", "GET"),
        ("PATCH", "/v1/rubrics/r1", "DELETE, GET, PUT"),
        ("POST", "/v1/rubrics/derive/lint", "GET"),
        ("GET", "/v1/students/a/b", "DELETE"),
        ("POST", "/healthz", "GET"),
        ("POST", "/readyz", "GET"),
    ],
)
def test_other_methods_are_405(small_client: httpx.Client, method: str, path: str, allowed: str) -> None:
    response = small_client.request(method, path)
    assert allowed in check_problem(response, 405, "method-not-allowed")["detail"]
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize("given", ["abc", "0f8fad5b-d9cb-469f-a165-70867728950e", "a" * 128])
def test_a_sane_request_id_comes_back(small_client: httpx.Client, given: str) -> None:
    response = small_client.get("/healthz", headers={"X-Request-Id": given})
    assert response.headers["x-request-id"] == given
    response = small_client.get("/nowhere", headers={"X-Request-Id": given})
    assert check_problem(response, 404, "not-found")["instance"] == f"/requests/{given}"


@pytest.mark.parametrize("given", ["", "a" * 129, "a b", "a/b", 'a"b', "<script>", "a\tb", "é"])
def test_any_other_request_id_is_replaced(small_client: httpx.Client, given: str) -> None:
    response = small_client.get("/healthz", headers=[(b"X-Request-Id", given.encode())])
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])

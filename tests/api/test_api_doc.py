"""docs/api.md: its commands give what stands below them."""

import re
import shlex
from pathlib import Path

import httpx

from tests.api.stored_server import StoredServer, stored_server

PAGE = Path(__file__).parents[2] / "docs/api.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Return each command and the lines that stand below it."""
    found = []
    for block in BLOCK.findall(PAGE.read_text("utf-8")):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, told = re.split(r"\n(?=HTTP/)", piece, maxsplit=1)
            found.append((command, told.strip().splitlines()))
    return found


def send(server: StoredServer, words: list[str]) -> httpx.Response:
    """Do what curl would."""
    assert words[0] == "curl"
    assert words[1] == "-si"
    method, headers, body, address = None, {}, None, ""
    rest = iter(words[2:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        else:
            address = word.removeprefix("localhost:8000")
    method = method or ("GET" if body is None else "POST")
    return server.client.request(
        method, address, headers=headers, content=None if body is None else body.encode()
    )


def test_every_command_gives_what_is_told(tmp_path: Path) -> None:
    with stored_server(f"sqlite:///{tmp_path}/x.db") as server:
        names = {"KEY": server.key(), "ADMIN_KEY": server.key(), "ID": "", "ETAG": ""}
        done = 0
        for command, told in commands():
            # Split first, as a shell does: an ETag has quotation marks of its own.
            words = shlex.split(command)
            for name, value in names.items():
                words = [re.sub(rf"\${name}\b", value, word) for word in words]
            response = send(server, words)
            names["ETAG"] = response.headers.get("etag", names["ETAG"])
            if "grade-id" in response.headers:
                names["ID"] = response.headers["grade-id"]
            assert told[0] == f"HTTP/1.1 {response.status_code} {response.reason_phrase}", (
                command,
                response.text,
            )
            for line in told[1:]:
                name, _, value = line.partition(": ")
                start = re.sub(r'[0-9a-z]{4}\.\.\."?$', "", value)
                assert response.headers[name].startswith(start), (command, line)
            done += 1
        assert done == 7


def test_what_it_says_of_limits_is_true() -> None:
    from service.api import claim, idempotency, known_keys, pages

    text = re.sub(r"\s+", " ", PAGE.read_text("utf-8"))
    assert f"{idempotency.MOST_KEPT_BYTES:,} bytes" in text
    assert f"free after {claim.LEASE.total_seconds():.0f} seconds" in text
    assert f"kept for {claim.KEPT_FOR.total_seconds() / 3600:.0f} hours" in text
    assert f"after {known_keys.REMEMBERED_SECONDS:.0f} seconds at the latest" in text
    assert f"1 to {pages.MOST_ITEMS}" in text

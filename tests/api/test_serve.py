"""`caifen serve` as an operator runs it: a process, a port, signals."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from service.keys.keys import create_key
from service.keys.scopes import Scope
from service.store.store import open_store
from tests.api.bodies import WORDS, by_reference
from tests.api.live_server import wait_until_ready
from tests.api.problem_checks import check_problem

ROOT = Path(__file__).parents[2]
EVERYWHERE = "0.0.0.0"  # noqa: S104 - for a moment, to see what it takes
COMMAND = [sys.executable, "-c", "import typer; from service.cli.serve import serve; typer.run(serve)"]

STUCK = [
    sys.executable,
    "-c",
    "import functools, typer\n"
    "from service.cli import serve\n"
    "from tests.api.doubles import StuckEncoder\n"
    "serve.create_app = functools.partial(serve.create_app, encoder=StuckEncoder())\n"
    "typer.run(serve.serve)",
]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200", **more}


def run(*options: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(**more),
        check=False,
    )


@contextmanager
def server(
    log: Path, *options: str, command: Sequence[str] = COMMAND, **more: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a running server and the first line that it prints; end it if the test has not."""
    with log.open("w") as stderr:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(**more),
        )
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()
            process.communicate()


@pytest.mark.usefixtures("encoder")  # prepares the model, so that no two processes need to
def test_a_served_process_grades_and_ends_well_at_sigterm(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with server(log) as (process, line):
        match = re.fullmatch(r"Caifen listens on (http://127\.0\.0\.1:\d+)\n", line)
        assert match, line
        with httpx.Client(base_url=match[1], timeout=120, trust_env=False) as client:
            assert client.get("/healthz").status_code == 200
            wait_until_ready(client)
            response = client.post("/v1/grade", json=by_reference(WORDS))
            assert response.status_code == 200, response.text
            assert response.json()["max_marks"] == 9
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"model_ready", "request"} <= {line["event"] for line in lines}
    assert WORDS not in log.read_text("utf-8")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_well_while_the_model_loads(tmp_path: Path, stop: signal.Signals) -> None:
    with server(tmp_path / "log", "--json") as (process, line):
        assert set(json.loads(line)) == {"url"}
        process.send_signal(stop)
        assert process.wait(timeout=60) == 0, (tmp_path / "log").read_text("utf-8")


def test_a_request_that_never_ends_is_cut_off_when_the_grace_is_over(tmp_path: Path) -> None:
    stuck = server(tmp_path / "log", "--json", "--grace", "0", command=STUCK)
    with ThreadPoolExecutor() as pool, stuck as (process, line):
        client = httpx.Client(base_url=json.loads(line)["url"], timeout=60, trust_env=False)
        wait_until_ready(client)
        post = pool.submit(client.post, "/v1/grade", json=by_reference(WORDS))
        with pytest.raises(TimeoutError):
            post.result(2)
        assert client.get("/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 4
        cut_off = post.result(10)
        check_problem(cut_off, 503, "draining")
        assert int(cut_off.headers["retry-after"]) > 0
        client.close()


def test_an_upload_that_stands_still_is_cut_off_without_a_word_of_an_exception(tmp_path: Path) -> None:
    log = tmp_path / "log"
    stuck = server(log, "--json", "--grace", "0", command=STUCK)
    with stuck as (process, line):
        url = httpx.URL(json.loads(line)["url"])
        with socket.create_connection((url.host, url.port), timeout=60) as connection:
            connection.sendall(
                b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n"
            )
            assert connection.recv(1_000).startswith(b"HTTP/1.1 100 ")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 4
            assert connection.recv(1_000).startswith(b"HTTP/1.1 503 ")
    assert "Exception in ASGI" not in log.read_text("utf-8")


def test_a_model_that_cannot_load_leaves_the_server_up_to_say_so(tmp_path: Path) -> None:
    with server(tmp_path / "log", "--json", CAIFEN_ENCODER=str(tmp_path / "none")) as (_, line):
        url = json.loads(line)["url"]
        while "model-loading" in (response := httpx.get(f"{url}/readyz", trust_env=False)).text:
            pass
        assert response.json()["type"] == "/problems/model-failed"


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Give the URL of a database that nobody else uses."""
    return f"sqlite:///{tmp_path}/data/own.db"


def make_key(url: str) -> str:
    with closing(open_store(url)) as store:
        return create_key(store.of(), name="test", scopes=tuple(Scope)).secret


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "", "192.0.2.1"])
def test_addresses_open_to_others_are_refused_without_a_key(host: str, database: str) -> None:
    result = run("--host", host, "--port", "0", CAIFEN_DATABASE_URL=database)
    assert result.returncode == 2
    assert "caifen key create" in result.stderr
    assert result.stdout == ""


def test_a_key_opens_the_server_to_others_who_have_one(tmp_path: Path, database: str) -> None:
    secret = make_key(database)
    options = ("--host", EVERYWHERE, "--json")
    with server(tmp_path / "log", *options, CAIFEN_DATABASE_URL=database) as (_, line):
        address = f"http://127.0.0.1:{json.loads(line)['url'].rpartition(':')[2]}"
        assert httpx.get(f"{address}/healthz", trust_env=False).status_code == 200
        assert httpx.get(f"{address}/v1/grades", trust_env=False).status_code == 401
        headers = {"Authorization": f"Bearer {secret}"}
        assert httpx.get(f"{address}/v1/grades", headers=headers, trust_env=False).status_code == 200
    assert "no_keys" not in (tmp_path / "log").read_text("utf-8")
    assert secret not in (tmp_path / "log").read_text("utf-8")


def test_a_server_without_keys_says_so(tmp_path: Path, database: str) -> None:
    with server(tmp_path / "log", "--json", CAIFEN_DATABASE_URL=database) as (_, line):
        url = json.loads(line)["url"]
        assert httpx.get(f"{url}/v1/grades", trust_env=False).status_code == 200
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert "caifen key create" in next(line["detail"] for line in lines if line["event"] == "no_keys")


@pytest.mark.parametrize("host", ["127.0.0.1", EVERYWHERE])
def test_a_server_whose_keys_are_all_revoked_stays_closed_and_says_so(
    tmp_path: Path, database: str, host: str
) -> None:
    secret = make_key(database)
    with closing(open_store(database)) as store:
        (key,) = store.of().keys.all()
        store.of().keys.revoke(key.id)
    with server(tmp_path / "log", "--json", "--host", host, CAIFEN_DATABASE_URL=database) as (_, line):
        address = f"http://127.0.0.1:{json.loads(line)['url'].rpartition(':')[2]}"
        for headers in ({}, {"Authorization": f"Bearer {secret}"}):
            response = httpx.get(f"{address}/v1/grades", headers=headers, trust_env=False)
            check_problem(response, 401, "unauthorized")
        headers = {"Authorization": f"Bearer {make_key(database)}"}
        assert httpx.get(f"{address}/v1/grades", headers=headers, trust_env=False).status_code == 200
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    (told,) = (line for line in lines if line["event"] in ("no_keys", "all_keys_revoked"))
    assert told["event"] == "all_keys_revoked"
    assert "caifen key create" in told["detail"]


@pytest.mark.parametrize(
    ("url", "code"),
    [("sqlite:////proc/nothing/caifen.db", 5), ("mysql://somewhere/caifen", 2), ("nonsense", 2)],
)
def test_a_database_that_cannot_be_opened_is_said_before_the_port_is_open(url: str, code: int) -> None:
    result = run(CAIFEN_DATABASE_URL=url)
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("--port", port)
    assert result.returncode == 4
    assert port in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_host_is_said() -> None:
    result = run("--host", "x" * 64)
    assert result.returncode == 4
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_is_named() -> None:
    result = run(CAIFEN_MOST_WAITING="-1")
    assert result.returncode == 2
    assert "CAIFEN_MOST_WAITING" in result.stderr
    assert "Traceback" not in result.stderr

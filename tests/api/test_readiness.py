"""The port opens at once; the server is ready when the model has answered, and says why when it can't."""

from pathlib import Path

import httpx
import pytest

from service.api.app import create_app
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric
from tests.api.doubles import BreakingEncoder, WaitingEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem


def test_the_port_is_open_while_the_model_loads() -> None:
    encoder = WaitingEncoder()
    with serving(create_app(Settings(), encoder=encoder)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        for response in (client.get("/readyz"), client.post("/v1/grade", json=by_rubric(WORDS))):
            check_problem(response, 503, "model-loading")
            assert int(response.headers["retry-after"]) > 0
        encoder.go.set()
        wait_until_ready(client)
        assert client.get("/readyz").json() == {"status": "ready", "model": "letters@1"}


def test_a_rubric_is_derived_without_the_model() -> None:
    encoder = WaitingEncoder()
    with serving(create_app(Settings(), encoder=encoder)) as client:
        response = client.post("/v1/rubrics/derive", json={"reference_answers": ["1. 及时。2. 礼貌。"]})
        assert response.status_code == 200, response.text
        encoder.go.set()


def test_a_model_that_cannot_be_loaded_is_named_and_nothing_is_graded(tmp_path: Path) -> None:
    settings = Settings(encoder=str(tmp_path / "no-such-model"), cache_dir=tmp_path)
    with serving(create_app(settings)) as client:
        response = _once_failed(client)
        assert "no-such-model" in check_problem(response, 503, "model-failed")["detail"]
        assert "retry-after" not in response.headers
        assert client.get("/healthz").status_code == 200
        check_problem(client.post("/v1/grade", json=by_rubric(WORDS)), 503, "model-failed")


def test_a_model_that_cannot_encode_is_not_ready() -> None:
    encoder = BreakingEncoder()
    encoder.broken = True
    with serving(create_app(Settings(), encoder=encoder)) as client:
        assert "cannot encode" in check_problem(_once_failed(client), 503, "model-failed")["detail"]


@pytest.mark.parametrize("feedback", [True, False])
def test_a_model_that_breaks_later_is_an_error_and_no_zero(
    feedback: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = BreakingEncoder()
    with serving(create_app(Settings(), encoder=encoder)) as client:
        wait_until_ready(client)
        encoder.broken = True
        response = client.post("/v1/grade", json=by_rubric(WORDS, feedback=feedback))
        problem = check_problem(response, 500, "internal-error")
        assert "nothing was graded" in problem["detail"]
        encoder.broken = False
        assert client.post("/v1/grade", json=by_rubric(WORDS)).status_code == 200
    log = capsys.readouterr().err
    assert '"kinds": "RuntimeError"' in log
    assert '"event": "answer_failed"' in log
    assert WORDS not in log


def _once_failed(client: httpx.Client) -> httpx.Response:
    while "model-loading" in (response := client.get("/readyz")).text:
        pass
    return response

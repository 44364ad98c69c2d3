"""Grading never blocks the server, and what would wait too long is told so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from service.api.app import create_app
from service.settings import Settings
from tests.api.bodies import WORDS, by_rubric
from tests.api.doubles import WaitingEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.problem_checks import check_problem


@contextmanager
def one_at_a_time(most_waiting: int) -> Iterator[tuple[httpx.Client, WaitingEncoder]]:
    """Yield a server that grades one answer at a time, and the encoder that holds it up."""
    encoder = WaitingEncoder()
    encoder.go.set()
    settings = Settings(workers=1, recent_grades=0, most_waiting=most_waiting)
    with serving(create_app(settings, encoder=encoder)) as client:
        wait_until_ready(client)
        encoder.go.clear()
        encoder.waits.clear()
        try:
            yield client, encoder
        finally:
            encoder.go.set()


def test_the_server_answers_while_it_grades_and_refuses_what_would_wait_too_long() -> None:
    with ThreadPoolExecutor() as pool, one_at_a_time(most_waiting=0) as (client, encoder):
        first = pool.submit(client.post, "/v1/grade", json=by_rubric("第一份答案"))
        assert encoder.waits.wait(timeout=60)
        assert client.get("/healthz").status_code == 200
        refused = client.post("/v1/grade", json=by_rubric(WORDS))
        check_problem(refused, 429, "too-busy")
        assert int(refused.headers["retry-after"]) > 0
        encoder.go.set()
        assert first.result().status_code == 200
        assert client.post("/v1/grade", json=by_rubric(WORDS)).status_code == 200


def test_an_answer_whose_sender_has_gone_is_not_graded() -> None:
    with ThreadPoolExecutor() as pool, one_at_a_time(most_waiting=8) as (client, encoder):
        first = pool.submit(client.post, "/v1/grade", json=by_rubric("第一份答案"))
        assert encoder.waits.wait(timeout=60)
        with httpx.Client(base_url=client.base_url, trust_env=False) as leaving:
            try:
                leaving.post("/v1/grade", json=by_rubric("没有人等待的答案"), timeout=0.5)
            except httpx.ReadTimeout:
                pass
            else:
                raise AssertionError("the second answer was graded beside the first")
        encoder.go.set()
        assert first.result().status_code == 200
        assert client.post("/v1/grade", json=by_rubric("最后的答案")).status_code == 200
        assert not [text for text in encoder.encoded if "没有人等待" in text]


def test_waiting_answers_are_graded_in_turn() -> None:
    with ThreadPoolExecutor(5) as pool, one_at_a_time(most_waiting=8) as (client, encoder):
        posts = [pool.submit(client.post, "/v1/grade", json=by_rubric("及时答复业主")) for _ in range(5)]
        assert encoder.waits.wait(timeout=60)
        encoder.go.set()
        answers = [post.result() for post in posts]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1

"""The same answer gets exactly the same grade, whatever is graded beside it, before it, or at the same time."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.encoders.bundled import ensure_bundled_graph
from service.encoders.bundled.encoder import BundledEncoder
from service.encoders.protocol import Encoder
from service.grading.grade import Grade
from service.grading.grader import GRADER_VERSION, grade
from service.settings import Settings
from tests.grading.hash_encoder import HashEncoder
from tests.grading.seed_case import sample_answers, seed_rubric, statements

ANSWERS = ["partial", "contradicting", "english"]


def _others() -> list[str]:
    return [statement.text for name in ("dev", "dev2", "blind") for statement in statements(name)][:97]


@pytest.fixture(scope="module")
def alone(encoder: Encoder) -> dict[str, Grade]:
    return {name: grade(seed_rubric(), [sample_answers()[name]], encoder=encoder)[0] for name in ANSWERS}


def test_among_a_hundred_others_in_any_order(alone: dict[str, Grade], encoder: Encoder) -> None:
    wanted = {sample_answers()[name]: found for name, found in alone.items()}
    for seed in range(2):
        answers = [*wanted, *_others()]
        random.Random(seed).shuffle(answers)  # noqa: S311 - guards nothing
        grades = grade(seed_rubric(), answers, encoder=encoder)
        assert len(grades) == 100
        for answer, found in zip(answers, grades, strict=True):
            assert found == wanted.get(answer, found)


def test_every_one_of_many_is_as_alone(encoder: Encoder) -> None:
    answers = _others()[::8]
    together = grade(seed_rubric(), answers, encoder=encoder)
    assert together == [grade(seed_rubric(), [answer], encoder=encoder)[0] for answer in answers]


def test_twice(alone: dict[str, Grade], encoder: Encoder) -> None:
    answers = [sample_answers()[name] for name in ANSWERS]
    assert grade(seed_rubric(), [*answers, *answers], encoder=encoder) == [*alone.values(), *alone.values()]


def test_in_two_threads_at_once(alone: dict[str, Grade], encoder: Encoder) -> None:
    answers = [sample_answers()[name] for name in ANSWERS]
    with ThreadPoolExecutor(2) as threads:
        runs = [
            threads.submit(grade, seed_rubric(), order, encoder=encoder)
            for order in (answers, list(reversed(answers)))
        ]
        one, other = (run.result() for run in runs)
    assert one == list(alone.values())
    assert list(reversed(other)) == one


def test_with_a_fresh_encoder_of_another_size(alone: dict[str, Grade]) -> None:
    fresh = BundledEncoder(ensure_bundled_graph(Settings().cache_dir), workers=3)
    [found] = grade(seed_rubric(), [sample_answers()["partial"]], encoder=fresh)
    assert found == alone["partial"]


def test_a_grade_names_what_made_it(alone: dict[str, Grade], encoder: Encoder) -> None:
    rubric = seed_rubric()
    for found in alone.values():
        assert (found.rubric.id, found.rubric.version, found.rubric.hash) == (rubric.id, 1, rubric.hash)
        assert (found.grader.version, found.grader.model) == (GRADER_VERSION, encoder.identity)


def test_no_answers_no_grades() -> None:
    assert grade(seed_rubric(), [], encoder=HashEncoder()) == []

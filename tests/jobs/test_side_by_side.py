"""Several things at once, with what one at a time would give."""

import threading
import time

import pytest

from rubrics.derive import derive_rubric
from service.grading.grader import grade
from service.jobs.side_by_side import side_by_side
from tests.grading.hash_encoder import HashEncoder


@pytest.fixture(autouse=True)
def _cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.jobs.side_by_side.usable_cores", lambda: 3)


def test_they_are_done_at_the_same_time_and_come_in_their_order() -> None:
    # It breaks, and raises, unless three of them meet.
    meeting = threading.Barrier(3, timeout=60)

    def do(number: int) -> int:
        meeting.wait()
        return number * number

    assert side_by_side(do, range(9)) == [number * number for number in range(9)]


@pytest.mark.parametrize("number", [0, 1])
def test_one_alone_needs_no_thread(number: int) -> None:
    names = side_by_side(lambda _: threading.current_thread().name, range(number))
    assert names == [threading.current_thread().name] * number


def test_what_one_raises_ends_it() -> None:
    begun = []

    def do(number: int) -> None:
        begun.append(number)
        if number == 0:
            raise ValueError(number)
        time.sleep(0.01)

    with pytest.raises(ValueError, match="0"):
        side_by_side(do, range(1_000))
    assert len(begun) < 500


def test_grades_are_those_of_one_after_the_other() -> None:
    rubric = derive_rubric(("订货成本；保管成本；缺货成本",), question="库存成本有哪些？")
    answers = ["订货成本", "", "保管成本和缺货成本", "订货成本", "不知道", "订货成本、保管成本、缺货成本"] * 5
    encoder = HashEncoder()
    assert grade(rubric, answers, encoder=encoder, each=side_by_side) == grade(
        rubric, answers, encoder=encoder
    )

"""The Ray executor's own part, with a stream in Ray's place: every future ends, and graders don't mix."""

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.jobs.batch.ledger_key import GraderIdentity
from service.jobs.executor import Outcome
from service.jobs.ray_chunks import Chunk, Graded, as_table, from_table
from service.jobs.ray_executor import RayExecutor
from service.jobs.waiting_tasks import Ticket
from service.settings import Settings
from tests.jobs.rubrics import task

GRADER = GraderIdentity("3", "letters@1", "rules", "0")


class Stream:
    """Grades chunks at once, as its test wants it."""

    def __init__(
        self,
        *,
        starts: bool = True,
        breaks_after: int = 1_000,
        others_from: int = 1_000,
        seconds_a_chunk: float = 0.0,
    ) -> None:
        self.chunks: list[Chunk] = []
        self.waiting: list[int] = []
        self.closed = threading.Event()
        self._line: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        self._starts, self._breaks_after, self._others_from = starts, breaks_after, others_from
        self._seconds_a_chunk = seconds_a_chunk

    def start(self) -> None:
        if not self._starts:
            raise ConnectionError("no Ray there")

    def send(self, chunk: Chunk) -> None:
        self._line.put(chunk)

    def end(self) -> None:
        self._line.put(None)

    def close(self) -> None:
        self.closed.set()

    def __iter__(self) -> Iterator[Graded]:
        while (chunk := self._line.get()) is not None:
            self.chunks.append(chunk)
            time.sleep(self._seconds_a_chunk)
            self.waiting.append(self._line.qsize())
            number = len(self.chunks)
            if number > self._breaks_after:
                raise RuntimeError("Ray has ended")
            grader = GRADER if number <= self._others_from else replace(GRADER, encoder="others@2")
            outcomes = tuple(Outcome(grade_json=each.answer.encode()) for each in chunk.tasks)
            yield Graded(chunk.numbers, outcomes, grader)


def executor(stream: Stream) -> RayExecutor:
    made = RayExecutor(Settings(workers=2, recent_grades=0))
    made._stream = stream  # type: ignore[assignment]
    made.start()
    return made


def test_outcomes_come_in_order_and_equal_tasks_go_once() -> None:
    stream = Stream()
    ray = executor(stream)
    assert ray.wait_until_settled(10).encoder == "letters@1"
    answers = [f"第{i % 50}份" for i in range(200)]
    assert [each.grade_json.decode() for each in ray.run(map(task, answers))] == answers
    assert all(len(chunk.tasks) <= 40 for chunk in stream.chunks)
    ray.close()
    assert stream.closed.is_set()
    assert ray.submit(task("zu spät")).result(5).failure is not None


def test_chunks_are_full_and_more_of_them_are_out_than_there_are_actors() -> None:
    stream = Stream(seconds_a_chunk=0.05)
    ray = executor(stream)
    ray.wait_until_settled(10)
    assert len(list(ray.run(task(f"第{i}份") for i in range(640)))) == 640
    # The first go out as they come, so that no actor waits; 640 tasks fill 20 chunks.
    assert len(stream.chunks[1:]) <= 30
    in_between = stream.waiting[3:-6]
    assert min(in_between) >= ray.workers
    ray.close()


def test_a_ray_that_cannot_be_used_is_told() -> None:
    ray = executor(Stream(starts=False))
    state = ray.wait_until_settled(10)
    assert (state.phase, "ConnectionError: no Ray there" in state.reason) == ("failed", True)
    outcome = ray.submit(task("答案")).result(5)
    assert outcome.failure is not None
    assert outcome.failure.code == "no_worker"
    ray.close()


def test_a_ray_that_ends_leaves_no_future_waiting() -> None:
    ray = executor(Stream(breaks_after=3))
    ray.wait_until_settled(10)
    outcomes = list(ray.run(task(f"第{i}份") for i in range(100)))
    codes = {outcome.failure.code for outcome in outcomes if outcome.failure is not None}
    assert codes == {"no_worker"}
    assert ray.state.phase == "failed"
    ray.close()


def test_what_is_on_its_way_as_ray_ends_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = executor(Stream(breaks_after=2))
    ray.wait_until_settled(10)
    reader = ray._threads[0]
    take = ray._waiting.take
    held: list[int] = []

    def take_then_hold(seconds: float | None = None) -> list[Ticket]:
        tickets = take(seconds)
        if tickets and tickets[0].task.answer == "zu spät":
            held.append(len(tickets))
            # Reading this chunk breaks the stream, while the next one is neither waiting nor with Ray.
            ray._stream.send(Chunk())
            reader.join(10)
        return tickets

    monkeypatch.setattr(ray._waiting, "take", take_then_hold)
    assert ray.submit(task("noch rechtzeitig")).result(10).grade_json
    outcome = ray.submit(task("zu spät")).result(10)
    assert (held, outcome.failure and outcome.failure.code) == ([1], "no_worker")
    ray.close()


def test_grades_of_another_grader_are_not_taken() -> None:
    ray = executor(Stream(others_from=2))
    ray.wait_until_settled(10)
    outcomes = list(ray.run(task(f"第{i}份") for i in range(100)))
    failed = [outcome.failure for outcome in outcomes if outcome.failure is not None]
    assert 0 < len(failed) < 100
    assert all("another encoder" in failure.message for failure in failed)
    ray.close()


@pytest.mark.parametrize("content", [Chunk(), Chunk((1, 2), (task("一"), task("\ud800"))), Graded((), ())])
def test_what_is_sent_comes_back_the_same(content: Chunk | Graded) -> None:
    assert from_table(as_table(content)) == [content]

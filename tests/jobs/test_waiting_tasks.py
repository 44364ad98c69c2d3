"""The queue: twins, who has gone, and the end."""

import threading
from concurrent.futures import Future
from dataclasses import replace

from service.jobs.executor import Failure, Outcome
from service.jobs.waiting_tasks import WaitingTasks
from tests.jobs.rubrics import rubric, task

DONE = Outcome(grade_json=b"{}")
FAILED = Outcome(failure=Failure("failed", "no"))


def queue(most_recent: int = 10) -> WaitingTasks:
    return WaitingTasks(workers=1, most_recent=most_recent)


def test_equal_tasks_under_way_are_graded_once() -> None:
    tasks = queue()
    futures = [tasks.submit(task("一样")) for _ in range(5)]
    (ticket,) = tasks.take(0)
    futures.append(tasks.submit(task("一样")))
    tasks.finish(ticket, DONE)
    assert [future.result(0) for future in futures] == [DONE] * 6
    assert tasks.take(0) == []


def test_a_grade_is_kept_for_an_equal_task_and_a_failure_is_not() -> None:
    tasks = queue()
    for outcome, again in ((FAILED, False), (DONE, True)):
        tasks.submit(task("一样"))
        tasks.finish(tasks.take(0)[0], outcome)
        later = tasks.submit(task("一样"))
        assert later.done() is again
        assert later.cancel() is not again
    assert tasks.submit(task("一样")).result(0).repeated


def test_what_was_kept_can_be_cleared_and_what_is_under_way_is_not_kept_then() -> None:
    tasks = queue()
    tasks.submit(task("一样"))
    tasks.finish(tasks.take(0)[0], DONE)
    under_way = tasks.submit(task("又一个"))
    (ticket,) = tasks.take(0)
    tasks.clear_recent()
    tasks.finish(ticket, DONE)
    assert under_way.result(0) == DONE
    for answer in ("一样", "又一个"):
        assert not tasks.submit(task(answer)).done()
        tasks.finish(tasks.take(0)[0], DONE)
        assert tasks.submit(task(answer)).result(0).repeated


def test_what_one_tenant_sends_is_not_noticed_by_another() -> None:
    tasks = queue()
    first, second = (replace(task("一样"), whose=whose) for whose in ("a", "b"))
    for each in (first, second):
        tasks.submit(each)
    (one, other) = tasks.take(0)
    tasks.finish(one, DONE)
    assert tasks.submit(first).result(0).repeated
    assert not tasks.submit(second).done()
    tasks.finish(other, DONE)
    assert tasks.submit(second).result(0).repeated


def test_another_rubric_another_answer_and_another_explanation_are_other_tasks() -> None:
    tasks = queue()
    for each in (task("a"), task("b"), task("a", rubric("r2")), task("a", rubric(text="别的"))):
        tasks.submit(each)
    assert tasks.waiting == 4


def test_a_task_is_dropped_when_the_last_who_waits_has_gone() -> None:
    tasks = queue()
    one, other = tasks.submit(task("一样")), tasks.submit(task("一样"))
    assert one.cancel()
    assert tasks.waiting == 1
    assert other.cancel()
    assert (tasks.waiting, tasks.running, tasks.take(0)) == (0, 0, [])


def test_a_task_that_is_graded_already_is_finished_though_all_have_gone() -> None:
    tasks = queue()
    gone = tasks.submit(task("一样"))
    (ticket,) = tasks.take(0)
    assert gone.cancel()
    tasks.finish(ticket, DONE)
    assert tasks.submit(task("一样")).result(0).grade_json == b"{}"


def test_what_is_given_back_nobody_waits_for_is_forgotten() -> None:
    tasks = queue()
    gone = tasks.submit(task("一样"))
    (ticket,) = tasks.take(0)
    gone.cancel()
    tasks.give_back(ticket, alone=True)
    assert (tasks.waiting, tasks.running) == (0, 0)


def test_refusing_fails_what_waits_and_what_comes_until_it_is_over() -> None:
    tasks = queue()
    failure = Failure("no_worker", "none")
    waiting = tasks.submit(task("a"))
    tasks.refuse(failure)
    assert waiting.result(0).failure == failure
    assert tasks.submit(task("b")).result(0).failure == failure
    tasks.accept()
    assert not tasks.submit(task("b")).done()


def test_closing_waits_for_what_was_taken_and_fails_the_rest_when_time_is_up() -> None:
    tasks = queue()
    taken: Future[Outcome] = tasks.submit(task("a"))
    (ticket,) = tasks.take(0)
    waiting = tasks.submit(task("b"))
    threading.Timer(0.1, tasks.finish, args=[ticket, DONE]).start()
    tasks.close(0.5)
    assert taken.result(0) == DONE
    assert [f.code for f in [waiting.result(0).failure, tasks.submit(task("c")).result(0).failure] if f] == [
        "closed",
        "closed",
    ]
    assert tasks.take() == []


def test_what_hangs_on_a_future_may_use_the_queue() -> None:
    tasks = queue(most_recent=0)
    seen: list[int] = []
    future = tasks.submit(task("a"))
    future.add_done_callback(lambda _: seen.append(tasks.waiting))
    future.add_done_callback(lambda _: tasks.submit(task("b")))
    tasks.finish(tasks.take(0)[0], DONE)
    assert (seen, tasks.waiting) == ([0], 1)

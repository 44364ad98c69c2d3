"""Who waits on the line goes first, and jobs still go on."""

from service.jobs.micro_batches import Waiting
from service.jobs.two_lines import MOST_ITEMS_BEHIND, ONE_BATCH_IN, TwoLines
from service.jobs.waiting_tasks import WaitingTasks
from tests.jobs.rubrics import task


def item(number: int) -> Waiting:
    return Waiting(number, "r", 1)


def numbers(lines: TwoLines) -> list[int]:
    return [item.number for item in lines.take()]


def test_what_came_later_in_front_goes_first() -> None:
    lines = TwoLines()
    for number in range(3):
        lines.add(item(number), behind=True)
    lines.add(item(3))
    assert len(lines) == 4
    assert numbers(lines) == [3]
    assert [numbers(lines) for _ in range(4)] == [[0], [1], [2], []]


def test_a_full_line_in_front_leaves_a_share_to_those_behind() -> None:
    lines = TwoLines()
    for number in range(2 * MOST_ITEMS_BEHIND):
        lines.add(item(number), behind=True)
    for number in range(1_000, 1_400):
        lines.add(item(number))
    came_from = ["behind" if numbers(lines)[0] < 1_000 else "front" for _ in range(2 * ONE_BATCH_IN)]
    assert came_from == ([*["front"] * (ONE_BATCH_IN - 1), "behind"]) * 2


def test_a_task_is_moved_forward_once_and_only_while_it_waits() -> None:
    lines = TwoLines()
    for number in range(5):
        lines.add(item(number), behind=True)
    lines.move_forward(4)
    lines.move_forward(4)
    lines.move_forward(9)
    assert numbers(lines) == [4]
    assert lines.remove(0)
    assert not lines.remove(0)
    lines.move_forward(0)
    assert [numbers(lines) for _ in range(3)] == [[1], [2], [3]]
    assert len(lines) == 0


def test_an_equal_task_with_somebody_on_the_line_takes_the_ticket_forward() -> None:
    waiting = WaitingTasks(workers=1, most_recent=0)
    other, same = task("一"), task("二")
    first = waiting.submit(other, behind=True)
    waiting.submit(task("三"), behind=True)
    behind = waiting.submit(same, behind=True)
    front = waiting.submit(same)
    (ticket,) = waiting.take(0)
    assert ticket.waiters == [behind, front]
    assert not first.done()

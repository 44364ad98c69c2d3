"""Working off: once each, kept soon, flat, and drained."""

from concurrent.futures import Future

import pytest

from service.jobs.batch.work_off import Stop, WorkOff


class Bench:
    """Does what it is asked later, when told to, and counts."""

    def __init__(self, *, at_once: bool = True) -> None:
        self.kept: list[bytes] = []
        self.batches: list[int] = []
        self.asked: list[int] = []
        self.most_under_way = 0
        self._at_once = at_once
        self._waiting: list[tuple[Future[int], int]] = []

    def submit(self, number: int) -> "Future[int]":
        self.asked.append(number)
        future: Future[int] = Future()
        self._waiting.append((future, number))
        self.most_under_way = max(self.most_under_way, len(self._waiting))
        if self._at_once or len(self._waiting) == 3:
            for waiting, result in reversed(self._waiting):
                waiting.set_result(result)
            self._waiting.clear()
        return future

    def keep(self, made: list[tuple[bytes, int]]) -> None:
        self.batches.append(len(made))
        self.kept += [key for key, _ in made]

    def work(self, *, most: int = 3, most_kept: int = 4, stop: Stop | None = None) -> WorkOff[int, int]:
        return WorkOff(
            self.submit,
            self.keep,
            known=lambda key: key in self.kept,
            stop=stop or Stop(),
            most=most,
            most_kept=most_kept,
            clock=lambda: 0.0,
        )


def things(*numbers: int) -> list[tuple[bytes, int]]:
    return [(bytes([number]), number) for number in numbers]


def test_equal_things_are_done_once_also_before_they_are_kept() -> None:
    bench = Bench()
    assert bench.work(most_kept=100).run(things(1, 2, 1, 1, 3, 2))
    assert bench.asked == [1, 2, 3]
    assert sorted(bench.kept) == [bytes([1]), bytes([2]), bytes([3])]


def test_what_is_done_is_kept_in_small_batches() -> None:
    bench = Bench()
    bench.work(most=1, most_kept=4).run(things(*range(10)))
    assert bench.batches == [4, 4, 2]


def test_few_are_under_way() -> None:
    bench = Bench(at_once=False)
    bench.work(most=3).run(things(*range(9)))
    assert bench.most_under_way == 3
    assert len(bench.kept) == 9


def test_a_stop_keeps_what_is_under_way_and_says_that_there_is_more() -> None:
    bench, stop = Bench(), Stop()

    def reading() -> object:
        for number, thing in enumerate(things(*range(9))):
            if number == 4:
                stop.ask()
            yield thing

    assert not bench.work(stop=stop).run(reading())  # type: ignore[arg-type]
    assert len(bench.kept) == len(bench.asked) == 5


def test_a_file_that_breaks_off_loses_nothing_before() -> None:
    bench = Bench()

    def reading() -> object:
        yield from things(1, 2)
        raise ValueError("it breaks off")

    with pytest.raises(ValueError, match="breaks off"):
        bench.work().run(reading())  # type: ignore[arg-type]
    assert len(bench.kept) == 2

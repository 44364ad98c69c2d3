"""Slots: never more calls at once than there are, in one event loop and in several."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Barrier, Lock, Thread

import pytest

from service.llm.slots import Slots


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(5):
            await work()

    asyncio.run(main())


def test_no_more_at_once_and_first_come_first_served() -> None:
    slots = Slots(2)
    running: list[int] = []
    order: list[int] = []

    async def call(number: int) -> None:
        async with slots.taken():
            running.append(number)
            order.append(number)
            assert len(running) <= 2
            await asyncio.sleep(0)
            running.remove(number)

    async def all_calls() -> None:
        await asyncio.gather(*(call(number) for number in range(20)))

    run(all_calls)
    assert order == list(range(20))


def test_who_gives_up_waiting_holds_nothing() -> None:
    slots = Slots(1)

    async def work() -> None:
        async with slots.taken():
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01), slots.taken():
                    pass
        async with slots.taken():
            pass

    run(work)


def test_a_slot_handed_to_a_caller_who_has_just_left_goes_on_to_the_next() -> None:
    slots = Slots(1)

    async def call(done: asyncio.Event) -> None:
        async with slots.taken():
            done.set()

    async def work() -> None:
        first, second = asyncio.Event(), asyncio.Event()
        async with slots.taken():
            leaving = asyncio.create_task(call(first))
            staying = asyncio.create_task(call(second))
            await asyncio.sleep(0)
        leaving.cancel()
        await staying
        assert second.is_set()
        assert not first.is_set()
        async with slots.taken():
            pass

    run(work)


def test_an_error_in_the_block_gives_the_slot_back() -> None:
    slots = Slots(1)

    async def work() -> None:
        with pytest.raises(ZeroDivisionError):
            async with slots.taken():
                raise ZeroDivisionError
        async with slots.taken():
            pass

    run(work)


def test_one_event_loop_after_the_other() -> None:
    slots = Slots(1)

    async def work() -> None:
        async def call() -> None:
            async with slots.taken():
                await asyncio.sleep(0)

        await asyncio.gather(call(), call(), call())

    for _ in range(3):
        run(work)


def test_a_loop_that_ends_with_calls_under_way_leaves_no_slot_taken() -> None:
    slots = Slots(1)

    async def hold() -> None:
        async with slots.taken():
            await asyncio.sleep(60)

    async def leave() -> None:
        tasks = [asyncio.create_task(hold()) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in tasks)

    async def take() -> None:
        async with slots.taken():
            pass

    run(leave)
    run(take)


def test_event_loops_in_several_threads_share_them() -> None:
    slots = Slots(2)
    lock, start = Lock(), Barrier(4)
    running = most = done = 0

    async def call() -> None:
        nonlocal running, most, done
        async with slots.taken():
            with lock:
                running += 1
                most = max(most, running)
            await asyncio.sleep(0.001)
            with lock:
                running -= 1
                done += 1

    async def calls() -> None:
        await asyncio.gather(*(call() for _ in range(10)))

    def thread() -> None:
        start.wait()
        run(calls)

    threads = [Thread(target=thread) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (most, done) == (2, 40)


def test_there_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Slots(0)

"""Webhooks of a whole server: a receiver that never answers keeps nobody waiting, and not the server's end."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

from service.store.store import Store
from service.webhooks.signature import new_secret
from tests.api.job_server import job_server, make, wait
from tests.jobs.job_work import wait_until
from tests.webhooks.receiver import Answer, Receiver, receiver, replies, silence


@contextmanager
def receivers(*answers: Answer) -> Iterator[list[Receiver]]:
    """Give a receiver for each of `answers`, all in a thread of their own."""
    found: list[Receiver] = []
    loop, ready = asyncio.new_event_loop(), threading.Event()
    ended = asyncio.Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            for answer in answers:
                found.append(await stack.enter_async_context(receiver(answer)))  # noqa: PERF401
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    assert ready.wait(10)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def test_a_receiver_that_never_answers_keeps_nothing_waiting(fresh_store: Store) -> None:
    with receivers(silence, replies("204 No Content")) as (slow, quick):
        with job_server(
            fresh_store, webhook_allow_http=True, webhook_allow_private=True, webhook_concurrency=4
        ) as client:

            def told_at(who: Receiver) -> dict[str, str]:
                return {"url": f"http://127.0.0.1:{who.port}/hook", "secret": new_secret().reveal()}

            for _ in range(4):
                wait(client, make(client, "订货成本", webhook=told_at(slow)), "completed")
            wait_until(lambda: bool(slow.heads), 10)
            job = wait(client, make(client, "订货成本", webhook=told_at(quick)), "completed")
            wait_until(lambda: bool(quick.heads), 10)
            wait_until(
                lambda: client.get(f"/v1/jobs/{job['id']}").json()["webhook"]["state"] == "delivered", 10
            )
            assert len(slow.heads) == 1
            ends_at = time.monotonic()
        assert time.monotonic() - ends_at < 15

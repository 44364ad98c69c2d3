"""Webhooks are told of the end of jobs, signed, again after failures, and not of what only servers know."""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from service.jobs import deliverer as deliverer_module
from service.jobs.deliverer import Deliverer
from service.settings import Settings
from service.store.clock import utc_now
from service.store.faults import unavailable
from service.store.job_records import GradedItem, NewItem
from service.store.store import Store, TenantStore
from service.store.webhooks import Delivery
from service.webhooks.message import Message
from service.webhooks.outcome import Outcome
from service.webhooks.rules import Rules
from service.webhooks.signature import Secret, new_secret
from tests.jobs.job_work import Told, wait_until
from tests.store.made import RUBRIC, grade_of

URL = "https://platform.example/hook"


class Receiver:
    """Answers as it is told, and remembers what came."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.came: list[tuple[str, Message, str]] = []

    async def __call__(
        self, url: str, message: Message, secrets: Sequence[Secret], *, rules: Rules
    ) -> Outcome:
        assert rules == Rules()
        self.came.append((url, message, secrets[0].reveal()))
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]


class Hosts:
    """Receivers of several hosts; those whose name begins with `slow` answer once they are let."""

    def __init__(self) -> None:
        self.answer = threading.Event()
        self.came: list[str] = []
        self.at_once: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self._lock = threading.Lock()

    async def __call__(self, url: str, message: Message, *_: object, **__: object) -> Outcome:
        host = url.split("/")[2]
        names = ("all", host.split(".")[0])
        with self._lock:
            self.at_once.update(names)
            for name in names:
                self.most_at_once[name] = max(self.most_at_once[name], self.at_once[name])
        while host.startswith("slow") and not self.answer.is_set():
            await asyncio.sleep(0.02)
        with self._lock:
            self.at_once.subtract(names)
            self.came.append(message.id)
        return Outcome("delivered", status=204)


def a_cancelled_job(mine: TenantStore, secret: str, url: str = URL) -> str:
    job = mine.jobs.create(options="{}", webhook_url=url, webhook_secret=secret)
    mine.jobs.cancel(job.id)
    return job.id


def deliver(store: Store, receiver: Receiver, mine: TenantStore, job_id: str) -> tuple[Delivery, Told]:
    told = Told()
    deliverer = Deliverer(store, Settings(), tell=told, deliver=receiver)
    deliverer.start()
    wait_until(lambda: bool(told.of("webhook_tried")))
    deliverer.close()
    (delivery,) = mine.webhooks.of_job(job_id)
    return delivery, told


def test_the_end_of_a_job_is_told_once(fresh_store: Store) -> None:
    mine, secret = fresh_store.of("school"), new_secret().reveal()
    job_id = a_cancelled_job(mine, secret)
    receiver = Receiver(Outcome("delivered", status=204))
    delivery, told = deliver(fresh_store, receiver, mine, job_id)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 204)
    ((url, message, signed_with),) = receiver.came
    assert (url, signed_with) == (URL, secret)
    event = json.loads(message.body)
    assert (event["type"], event["data"]["job_id"]) == ("job.cancelled", job_id)
    assert secret not in repr(told)
    assert URL not in repr(told)
    assert not fresh_store.delivery_is_due()
    assert mine.webhooks.secret_of(job_id) is None


def test_what_fails_is_tried_again_with_the_same_bytes(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    job_id = a_cancelled_job(mine, new_secret().reveal())
    receiver = Receiver(
        Outcome("try_again", "http_status", status=500), Outcome("gone", "http_status", status=410)
    )
    delivery, _ = deliver(fresh_store, receiver, mine, job_id)
    assert (delivery.state, delivery.last_status, delivery.last_error) == ("pending", 500, "http_status")
    assert delivery.next_attempt_at - delivery.created_at > timedelta(seconds=3)
    mine.webhooks.try_again(delivery.id, at=delivery.created_at, status=500, error="http_status")
    delivery, _ = deliver(fresh_store, receiver, mine, job_id)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("given_up", 2, 410)
    assert receiver.came[0][1] == receiver.came[1][1]


def test_a_students_data_deleted_between_two_attempts_changes_neither_id_nor_body(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    job = mine.jobs.create(options="{}", rubric=RUBRIC, webhook_url=URL, webhook_secret=new_secret().reveal())
    answers = [NewItem("订货成本", item_id=f"paper-{i}", student=f"pupil-{i}") for i in range(3)]
    mine.jobs.add_items(job.id, answers)
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [GradedItem(i, grade_of("订货成本")) for i in range(3)])
    receiver = Receiver(Outcome("try_again", "timeout"), Outcome("delivered", status=204))
    delivery, _ = deliver(fresh_store, receiver, mine, job.id)
    assert mine.forget_student("pupil-1").job_items == 1
    mine.webhooks.try_again(delivery.id, at=delivery.created_at, status=None, error="timeout")
    deliver(fresh_store, receiver, mine, job.id)
    (_, first, _), (_, second, _) = receiver.came
    assert first == second
    data = json.loads(second.body)["data"]
    assert (data["total"], data["done"]) == (3, 3)
    assert mine.jobs.get(job.id).done == 2
    assert not any(word in second.body.decode() for word in ("pupil", "paper", "成本"))


def test_two_servers_tell_it_once(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    jobs = [a_cancelled_job(mine, new_secret().reveal()) for _ in range(10)]
    receiver = Receiver(Outcome("delivered", status=200))
    deliverers = [Deliverer(fresh_store, Settings(), deliver=receiver) for _ in range(2)]
    for each in deliverers:
        each.start()
    wait_until(lambda: all(mine.webhooks.of_job(job)[0].state == "delivered" for job in jobs))
    for each in deliverers:
        each.close()
    assert len(receiver.came) == 10


def test_a_slow_receiver_keeps_no_other_waiting(fresh_store: Store) -> None:
    mine, other, hosts = fresh_store.of("school"), fresh_store.of("other"), Hosts()
    secret = new_secret().reveal()
    # One receiver, however its address is written.
    names = ("slow.example", "slow.example:443", "slow.EXAMPLE", "slow.example.")
    slow = [a_cancelled_job(mine, secret, f"https://{name}/{i}") for i in range(2) for name in names]
    quick = a_cancelled_job(mine, secret, "https://quick.example/")
    others = a_cancelled_job(other, secret, "https://other.example/")
    deliverer = Deliverer(fresh_store, Settings(webhook_concurrency=8), deliver=hosts)
    deliverer.start()
    wait_until(lambda: mine.webhooks.of_job(quick)[0].state == "delivered", 20)
    wait_until(lambda: other.webhooks.of_job(others)[0].state == "delivered", 20)
    assert {mine.webhooks.of_job(job)[0].state for job in slow} == {"pending"}
    hosts.answer.set()
    wait_until(lambda: all(mine.webhooks.of_job(job)[0].state == "delivered" for job in slow))
    deliverer.close()
    assert hosts.most_at_once["slow"] == 2
    assert len(hosts.came) == len(set(hosts.came)) == 10


def test_one_tenant_takes_no_more_than_half_of_the_places(fresh_store: Store) -> None:
    mine, other, hosts = fresh_store.of("school"), fresh_store.of("other"), Hosts()
    secret = new_secret().reveal()
    for i in range(9):
        a_cancelled_job(mine, secret, f"https://slow{i}.example/")
    deliverer = Deliverer(fresh_store, Settings(webhook_concurrency=8), deliver=hosts)
    deliverer.start()
    wait_until(lambda: hosts.at_once["all"] == 4, 20)
    others = a_cancelled_job(other, secret, "https://quick.example/")
    wait_until(lambda: other.webhooks.of_job(others)[0].state == "delivered", 20)
    assert hosts.at_once["all"] == 4
    hosts.answer.set()
    wait_until(lambda: len(hosts.came) == 10)
    deliverer.close(10)
    assert len(set(hosts.came)) == 10


def test_a_server_that_ends_leaves_a_slow_attempt_to_be_made_again_with_the_same_id(
    fresh_store: Store,
) -> None:
    mine, hosts = fresh_store.of("school"), Hosts()
    job_id = a_cancelled_job(mine, new_secret().reveal(), "https://slow.example/")
    deliverer = Deliverer(fresh_store, Settings(), deliver=hosts)
    deliverer.start()
    wait_until(lambda: hosts.at_once["all"] == 1)
    began = time.monotonic()
    deliverer.close(0.5)
    assert time.monotonic() - began < 5
    (delivery,) = mine.webhooks.of_job(job_id)
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert delivery.next_attempt_at > utc_now()
    mine.webhooks.try_again(delivery.id, at=utc_now(), status=None, error="timeout")
    later = Receiver(Outcome("delivered", status=204))
    deliver(fresh_store, later, mine, job_id)
    assert [message.id for _, message, _ in later.came] == [delivery.message_id]
    hosts.answer.set()


def test_what_arrived_while_the_store_fails_is_noted_later_and_not_sent_again(
    fresh_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverer_module, "_AFTER_TROUBLE_S", 0.05)
    # Over before what came of the attempt can be noted.
    monkeypatch.setattr(deliverer_module, "_LEASE", timedelta(seconds=0))
    mine, receiver, told = fresh_store.of("school"), Receiver(Outcome("delivered", status=204)), Told()
    job_id = a_cancelled_job(mine, new_secret().reveal())
    write, full = fresh_store.database.write, threading.Event()

    def failing(work: object) -> object:
        if full.is_set():
            raise unavailable("disk_full")
        result: object = write(work)  # type: ignore[arg-type]
        full.set()
        return result

    monkeypatch.setattr(fresh_store.database, "write", failing)
    deliverer = Deliverer(fresh_store, Settings(), tell=told, deliver=receiver)
    deliverer.start()
    wait_until(lambda: bool(told.of("webhooks_wait")))
    time.sleep(0.5)
    monkeypatch.setattr(fresh_store.database, "write", write)
    wait_until(lambda: mine.webhooks.of_job(job_id)[0].state == "delivered")
    deliverer.close(5)
    assert len(receiver.came) == 1


def test_a_crash_ends_nothing(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    a_cancelled_job(mine, new_secret().reveal())
    crashed = threading.Event()

    async def crashes(*_: object, **__: object) -> Outcome:
        crashed.set()
        raise RuntimeError("https://secret.example")

    told = Told()
    deliverer = Deliverer(fresh_store, Settings(), tell=told, deliver=crashes)
    deliverer.start()
    wait_until(lambda: bool(told.of("webhook_crashed")))
    deliverer.close(10)
    assert crashed.is_set()
    assert "secret.example" not in repr(told)

"""A request is carried out once, however often and from wherever it is sent."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from service.store.errors import LeaseLostError
from service.store.idempotency import Begun, KeptResponse
from service.store.job_records import NewItem
from service.store.store import Store, TenantStore, open_store
from service.store.tables import idempotency, jobs
from tests.store.made import RUBRIC, a_tenant, new_grade
from tests.store.test_jobs import in_threads

DAY, LEASE, OVER = timedelta(days=1), timedelta(seconds=30), timedelta(seconds=-1)
RESPONSE = KeptResponse(201, {"Location": "/v1/jobs/1"}, b"\x00\xff{}")


def begin(
    mine: TenantStore, owner: str, fingerprint: str = "f", lease: timedelta = LEASE, keep: timedelta = DAY
) -> Begun:
    return mine.idempotency.begin("key", fingerprint, owner=owner, lease=lease, keep=keep)


def finish(mine: TenantStore, owner: str, *students: str) -> None:
    mine.idempotency.finish(
        "key",
        owner=owner,
        status=RESPONSE.status,
        headers=RESPONSE.headers,
        body=RESPONSE.body,
        students=students,
    )


def test_the_response_comes_again_byte_for_byte(store: Store) -> None:
    mine = a_tenant(store)
    assert begin(mine, "a") == Begun("new")
    assert begin(mine, "b") == Begun("running")
    finish(mine, "a")
    assert begin(mine, "b") == Begun("done", RESPONSE)
    assert begin(mine, "b", fingerprint="other") == Begun("other_request")


def test_a_request_that_was_not_carried_out_can_be_sent_again(store: Store) -> None:
    mine = a_tenant(store)
    begin(mine, "a")
    mine.idempotency.abandon("key", owner="b")
    assert begin(mine, "b") == Begun("running")
    mine.idempotency.abandon("key", owner="a")
    assert begin(mine, "b") == Begun("new")


def test_a_dead_servers_request_is_taken_over(store: Store) -> None:
    mine = a_tenant(store)
    begin(mine, "dead", lease=OVER)
    assert begin(mine, "b") == Begun("new")
    with pytest.raises(LeaseLostError):
        finish(mine, "dead")
    finish(mine, "b")
    assert begin(mine, "c").outcome == "done"


def test_looking_says_what_beginning_would_and_writes_nothing(store: Store) -> None:
    mine = a_tenant(store)

    def look(fingerprint: str = "f") -> Begun:
        return mine.idempotency.look("key", fingerprint)

    assert look() == Begun("new")
    assert begin(mine, "dead", lease=OVER) == Begun("new"), "looking took nothing"
    assert look() == Begun("new", dead="dead")
    begin(mine, "a")
    assert look() == Begun("running")
    finish(mine, "a")
    assert look() == Begun("done", RESPONSE)
    assert look("other") == Begun("other_request")


def test_what_is_made_and_its_response_are_kept_together_or_not_at_all(store: Store) -> None:
    mine = a_tenant(store)
    begin(mine, "a")
    seen: list[object] = []

    def response_to(ids: object) -> KeptResponse:
        seen.append(ids)
        return RESPONSE

    def last(owner: str) -> TenantStore:
        return mine.finishing("key", owner=owner, response_to=response_to, students=lambda: ["s1"])

    with pytest.raises(LeaseLostError):
        last("somebody else").grades.add(RUBRIC, [new_grade("订货成本")])
    assert mine.grades.page() == []
    ids = last("a").grades.add(RUBRIC, [new_grade("订货成本")])
    assert [kept.id for kept in mine.grades.page()] == ids == seen[-1]
    assert begin(mine, "b") == Begun("done", RESPONSE)
    assert mine.forget_student("s1").responses == 1


def test_what_a_dead_server_had_received_of_a_job_goes_when_its_key_is_taken_over(store: Store) -> None:
    mine = a_tenant(store)
    begin(mine, "dead", lease=OVER)
    mine.jobs.create(options="{}", id="dead")
    other = mine.jobs.create(options="{}")
    mine.jobs.add_items("dead", [NewItem(answer="订货成本")])
    assert begin(mine, "b") == Begun("new")
    assert [job.id for job in mine.jobs.page()] == [other.id]


def test_a_takeover_and_the_last_write_of_who_had_the_key_do_not_wait_for_one_another(
    postgres_url: str,
) -> None:
    store = open_store(postgres_url)
    mine = store.of()
    begin(mine, "slow", lease=OVER)
    job = mine.jobs.create(options="{}", id="slow")
    last = mine.finishing("key", owner="slow", response_to=lambda _: RESPONSE)
    told: list[BaseException] = []

    def seal() -> None:
        try:
            last.jobs.seal(job.id)
        except LeaseLostError as error:
            told.append(error)

    sealing = threading.Thread(target=seal)

    def take_over(connection: Connection) -> None:
        connection.execute(select(idempotency.c.key).with_for_update())
        sealing.start()
        time.sleep(0.5)
        # Would fail if the job were held while the key is waited for.
        connection.execute(select(jobs.c.id).with_for_update(nowait=True))
        connection.execute(update(idempotency).values(owner="b"))

    store.database.write(take_over)
    sealing.join()
    assert len(told) == 1
    assert mine.jobs.get(job.id).state == "receiving"
    store.close()


def test_a_key_is_forgotten_when_its_time_is_over(store: Store) -> None:
    mine = a_tenant(store)
    begin(mine, "a", keep=OVER)
    assert begin(mine, "b", fingerprint="other", keep=OVER) == Begun("new")
    assert store.drop_expired_responses() >= 1
    assert begin(mine, "c") == Begun("new")


def test_fifty_at_once_are_one(store: Store) -> None:
    mine = a_tenant(store)
    outcomes: list[str] = []

    def send() -> None:
        name = threading.current_thread().name
        outcome = begin(mine, name).outcome
        outcomes.append(outcome)
        if outcome == "new":
            finish(mine, name)

    in_threads(send, 50)
    assert outcomes.count("new") == 1
    assert set(outcomes) <= {"new", "running", "done"}


def test_a_response_is_erased_with_the_students_data(store: Store) -> None:
    mine = a_tenant(store)
    begin(mine, "a")
    finish(mine, "a", "s1", "s2", "s1")
    assert mine.forget_student("s3").responses == 0
    assert mine.forget_student("s2").responses == 1
    assert begin(mine, "b") == Begun("erased")
    assert begin(mine, "b", fingerprint="other") == Begun("other_request")

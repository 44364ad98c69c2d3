"""The end of a job is announced once, and tried until it arrives or is given up."""

from datetime import timedelta

from service.store.clock import utc_now
from service.store.store import Store
from tests.store.test_jobs import LEASE, a_job, graded

URL = "https://platform.example/hook"


def test_each_end_of_a_job_is_announced_once(fresh_store: Store) -> None:
    mine = fresh_store.of()
    done = a_job(mine, 1, URL)
    mine.work.finish_items(done.id, [graded(0)])
    mine.work.finish_items(done.id, [graded(0)])
    cancelled = mine.jobs.cancel(a_job(mine, 1, URL).id)
    mine.forget_student("s0")
    broken = a_job(mine, 1, URL)
    fresh_store.claim_job("server", LEASE)
    mine.work.fail(broken.id, "server", "no model")
    for job in (done, cancelled, broken):
        (delivery,) = mine.webhooks.of_job(job.id)
        assert (delivery.url, delivery.state, delivery.attempts) == (URL, "pending", 0)
    quiet = a_job(mine, 1)
    mine.work.finish_items(quiet.id, [graded(0)])
    assert mine.webhooks.of_job(quiet.id) == []


def test_a_delivery_is_tried_until_it_arrives(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    job = a_job(mine, 1, URL)
    assert fresh_store.claim_delivery(LEASE) is None
    mine.work.finish_items(job.id, [graded(0)])
    first = fresh_store.claim_delivery(LEASE)
    assert first is not None
    assert (first.tenant, first.job_id, first.attempts) == ("school", job.id, 1)
    assert fresh_store.claim_delivery(LEASE) is None
    mine.webhooks.try_again(first.id, at=utc_now() - timedelta(seconds=1), status=503, error="HTTP 503")
    second = fresh_store.claim_delivery(LEASE)
    assert second is not None
    assert (second.id, second.attempts, second.last_status) == (first.id, 2, 503)
    mine.webhooks.delivered(first.id, status=204)
    (kept,) = mine.webhooks.of_job(job.id)
    assert (kept.state, kept.last_status, kept.last_error) == ("delivered", 204, None)
    # Whatever a second sender says late, it has arrived.
    mine.webhooks.give_up(first.id, status=None, error="timeout")
    assert mine.webhooks.of_job(job.id) == [kept]


def test_a_sender_that_dies_loses_no_delivery(fresh_store: Store) -> None:
    mine = fresh_store.of()
    job = a_job(mine, 1, URL)
    mine.work.finish_items(job.id, [graded(0)])
    first = fresh_store.claim_delivery(timedelta(seconds=-1))
    second = fresh_store.claim_delivery(LEASE)
    assert first is not None
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)
    mine.webhooks.give_up(first.id, status=None, error="too many attempts")
    assert fresh_store.claim_delivery(LEASE) is None

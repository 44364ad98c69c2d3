"""Jobs with rows of files: a rubric for each, rejects, turns, secrets, and deleting all of it."""

from datetime import timedelta

import pytest

from service.store.errors import NotFoundError, WrongStateError
from service.store.ids import new_id
from service.store.job_records import GradedItem, NewItem, Report
from service.store.store import Store
from service.store.upkeep import check
from tests.store.made import RUBRIC, a_tenant, grade_of, rubric

LEASE = timedelta(seconds=30)
PROBLEM = '{"type": "/problems/row-rejected"}'


def test_items_have_rubrics_of_their_own_that_are_kept_once(store: Store) -> None:
    mine = a_tenant(store)
    one, other = rubric("a"), rubric("b", second="运输成本")
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    mine.jobs.add_items(job.id, [NewItem("一", rubric=one), NewItem("二"), NewItem("三", rubric=other)])
    mine.jobs.add_items(job.id, [NewItem("四", rubric=other), NewItem("五", rubric=one)])
    job = mine.jobs.seal(job.id)
    items = mine.work.pending_items(job.id, limit=10)
    assert [item.rubric_number for item in items] == [0, None, 1, 1, 0]
    assert mine.job_rubrics.of_item(job, 0) == one
    assert mine.job_rubrics.of_item(job, 1).hash == other.hash
    assert mine.job_rubrics.of_item(job, None) == RUBRIC
    with pytest.raises(NotFoundError):
        mine.job_rubrics.of_item(job, 2)
    with pytest.raises(NotFoundError):
        a_tenant(store).job_rubrics.of_item(job, 0)


def test_rejects_have_failed_when_they_come(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    rows = [NewItem("一", row=2), NewItem("", "x", row=3, problem_json=PROBLEM), NewItem("二", row=4)]
    mine.jobs.add_items(job.id, rows)
    job = mine.jobs.seal(job.id)
    assert (job.total, job.failed, job.rejected, job.pending) == (3, 1, 1, 2)
    (reject,) = mine.jobs.items(job.id, rejected=True)
    assert (reject.position, reject.row, reject.item_id, reject.problem_json) == (1, 3, "x", PROBLEM)
    assert [item.position for item in mine.work.pending_items(job.id, limit=9)] == [0, 2]
    assert check(store.database) == []


def test_a_job_of_nothing_but_rejects_ends_when_it_is_sealed(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.create(options="{}", rubric=RUBRIC, webhook_url="https://a.example/")
    mine.jobs.add_items(job.id, [NewItem("", row=2, problem_json=PROBLEM)])
    assert mine.jobs.seal(job.id).state == "completed"
    assert len(mine.webhooks.of_job(job.id)) == 1


def test_jobs_take_turns(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    assert not fresh_store.job_waits()
    ids = []
    for _ in range(2):
        job = mine.jobs.create(options="{}", rubric=RUBRIC)
        mine.jobs.add_items(job.id, [NewItem("一")])
        ids.append(mine.jobs.seal(job.id).id)
    assert fresh_store.job_waits()
    claimed = []
    for _ in range(4):
        taken = fresh_store.claim_job("server", LEASE)
        assert taken is not None
        claimed.append(taken.id)
        mine.work.release(taken.id, "server")
    assert claimed == [*ids, *ids]


def test_what_a_server_reports_counts_while_it_has_the_job(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    job = mine.jobs.create(options="{}", rubric=RUBRIC)
    mine.jobs.add_items(job.id, [NewItem("一"), NewItem("二")])
    mine.jobs.seal(job.id)
    fresh_store.claim_job("one", LEASE)
    job = mine.work.report(job.id, Report("one", LEASE, rate=2.5, spent='{"calls": 1}', error="waits"))
    assert (job.rate, job.spent, job.error) == (2.5, '{"calls": 1}', "waits")
    outcome = GradedItem(0, grade_of("一"))
    job = mine.work.finish_items(job.id, [outcome], report=Report("one", LEASE, error=""))
    assert (job.rate, job.error, job.done) == (2.5, None, 1)
    job = mine.work.finish_items(job.id, [outcome], report=Report("other", LEASE, rate=9.0))
    assert (job.rate, job.owner) == (2.5, "one")


def test_the_secret_is_in_no_job_and_goes_with_its_delivery(fresh_store: Store) -> None:
    mine = fresh_store.of("school")
    secret = f"secret-{new_id()}"
    job = mine.jobs.create(options="{}", webhook_url="https://a.example/", webhook_secret=secret)
    assert secret not in repr(job)
    assert fresh_store.of("other").webhooks.secret_of(job.id) is None
    mine.jobs.cancel(job.id)
    delivery = fresh_store.claim_delivery(LEASE)
    assert delivery is not None
    assert secret not in repr(delivery)
    assert mine.webhooks.secret_of(job.id) == secret
    mine.webhooks.delivered(delivery.id, status=204)
    assert mine.webhooks.secret_of(job.id) is None


def test_a_job_is_deleted_with_its_grades_unless_somebody_works_on_it(store: Store) -> None:
    mine = a_tenant(store)
    job = mine.jobs.create(options="{}", webhook_url="https://a.example/", webhook_secret=new_id())
    mine.jobs.add_items(job.id, [NewItem("一", rubric=RUBRIC), NewItem("二", rubric=RUBRIC)])
    mine.jobs.seal(job.id)
    mine.work.finish_items(job.id, [GradedItem(0, grade_of("一"))])
    with pytest.raises(WrongStateError):
        mine.jobs.delete(job.id)
    mine.jobs.cancel(job.id)
    with pytest.raises(NotFoundError):
        a_tenant(store).jobs.delete(job.id)
    mine.jobs.delete(job.id)
    with pytest.raises(NotFoundError):
        mine.jobs.get(job.id)
    assert mine.grades.page(job_id=job.id) == []
    assert mine.webhooks.of_job(job.id) == []
    assert [line.action for line in mine.audit.lines(kind="job", id=job.id)][-1] == "job.deleted"

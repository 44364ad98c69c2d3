"""The invariants of micro-batches, for whatever comes in whatever order."""

from dataclasses import replace
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from service.jobs.micro_batches import MicroBatches, Waiting

ITEMS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.booleans()), min_size=1, max_size=40
).map(lambda rows: [Waiting(i, *row) for i, row in enumerate(rows)])


def filled(items: list[Waiting], workers: int = 1) -> MicroBatches:
    batches = MicroBatches(workers=workers, most_items=4, most_characters=100)
    for item in items:
        batches.add(item)
    return batches


def drained(batches: MicroBatches) -> list[list[Waiting]]:
    taken = []
    while batch := batches.take():
        taken.append(batch)
    return taken


@given(ITEMS, st.integers(1, 5))
def test_each_batch_keeps_every_invariant(items: list[Waiting], workers: int) -> None:
    batches = filled(items, workers)
    left = {item.number: item for item in items}
    while batch := batches.take():
        share = ceil(len(left) / workers)
        numbers = sorted(item.number for item in batch)
        assert numbers[0] == min(left), "OLDEST FIRST"
        assert len({item.group for item in batch}) == 1, "ONE RUBRIC"
        assert len(batch) <= min(4, max(1, share)), "BUDGET, FAIR SHARE"
        assert len(batch) == 1 or sum(item.size for item in batch) <= 100, "BUDGET"
        assert batch == sorted(batch, key=lambda item: (item.size, item.number)), "SORTED"
        assert len(batch) == 1 or not any(item.alone for item in batch), "ALONE"
        alike = [item.number for item in left.values() if item.group == batch[0].group and not item.alone]
        assert batch[0].alone or numbers == sorted(alike)[: len(batch)], "OLDEST FIRST of its rubric"
        for item in batch:
            del left[item.number]
        assert len(batches) == len(left)
    assert not left, "ONCE, and NO WAIT: whatever is there is given"


@given(ITEMS, st.data())
def test_a_task_leaves_after_as_many_batches_as_there_are_older_ones(
    items: list[Waiting], data: st.DataObject
) -> None:
    batches = filled(items)
    watched = data.draw(st.sampled_from(items))
    newer = len(items)
    for _ in range(watched.number + 1):
        if watched in batches.take():
            return
        # The others never end, and of its own rubric too.
        batches.add(Waiting(newer, data.draw(st.sampled_from("abcd")), 1))
        newer += 1
    raise AssertionError("it was overtaken too often")


@given(ITEMS, st.data())
def test_what_comes_back_keeps_its_place_and_what_leaves_is_never_given(
    items: list[Waiting], data: st.DataObject
) -> None:
    batches = filled(items)
    gone = data.draw(st.sets(st.sampled_from([item.number for item in items])))
    assert all(batches.remove(number) for number in gone)
    assert not any(batches.remove(number) for number in gone)
    first = batches.take()
    for item in first:
        batches.add(replace(item, alone=True))
    later = drained(batches)
    oldest = [min(item.number for item in batch) for batch in later]
    assert oldest == sorted(oldest)
    assert all([replace(item, alone=True)] in later for item in first)
    assert sorted([item.number for batch in later for item in batch] + list(gone)) == list(range(len(items)))


def test_groups_that_are_empty_are_forgotten() -> None:
    batches = MicroBatches()
    for i in range(1_000):
        batches.add(Waiting(i, f"rubric {i}", 1))
        batches.take()
    assert not batches._groups
    assert len(batches._all) <= 1

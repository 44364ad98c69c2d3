"""What is kept of what was used last."""

from service.jobs.recent import Recent


def test_the_least_recently_used_goes_first() -> None:
    recent = Recent[str, int](2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


def test_sizes_are_bounded_and_what_is_too_large_is_not_kept() -> None:
    recent = Recent[int, bytes](100, most_size=1_000, size=len)
    for i in range(1_000):
        recent.put(i % 300, bytes(i % 400))
        assert recent.size <= 1_000
    recent.put(1, bytes(1_001))
    assert recent.get(1) is None
    assert recent.size == sum(len(kept) for i in range(300) if (kept := recent.get(i)) is not None)


def test_nothing_is_kept_where_nothing_may_be() -> None:
    recent = Recent[str, int](0)
    recent.put("a", 1)
    assert recent.get("a") is None
    assert len(recent) == 0

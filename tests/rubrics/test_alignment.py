"""Counterparts among points of several reference answers."""

import pytest

from rubrics.alignment import align

CASES: list[tuple[list[str], list[str], list[int | None]]] = [
    ([], [], []),
    (["切断电源"], [], [None]),
    (["先进先出"], ["FIFO"], [0]),
    (["切断电源", "报告值班长"], ["向值班长报告", "先把电源切断"], [1, 0]),
    (["核对姓名", "检查有效期"], ["今天天气很好", "核对病人姓名"], [1, None]),
    (["Lower the speed limit", "Build cycle lanes"], ["cycle lanes are built", "lower speed limits"], [1, 0]),
    # One to one, the best first.
    (["关闭总阀门", "关闭阀门"], ["关闭阀门"], [None, 0]),
    (["。。", "——"], ["……"], [None, None]),
]


@pytest.mark.parametrize(("points", "others", "expected"), CASES)
def test_counterparts(points: list[str], others: list[str], expected: list[int | None]) -> None:
    assert align(points, others) == expected


def test_many_points_are_aligned_in_order_of_nearness_alone() -> None:
    points = [f"第{i}号仓库存放{i}类货物" for i in range(300)]
    assert align(points, points) == list(range(300))

"""Numbers that a statement makes, and statements that differ in them alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.grading.stated_numbers import differ_in_numbers_alone, other_numbers, stated_numbers


def shown(text: str) -> set[str]:
    return {str(number) for number in stated_numbers(text)}


def test_numbers_leave_out_brackets_and_examples() -> None:
    assert shown("3个月内(通常5天)，例如7天，共2.5次") == {"3", "2.5"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3,000 dollars", {"3000"}),
        ("1,234,567.50", {"1234567.5"}),
        ("5万吨，14亿，3千米", {"50000", "1400000000", "3000"}),
        ("100，200，300", {"100", "200", "300"}),
        ("50.0%", {"50"}),
        ("007", {"7"}),
        ("零下：-100℃", {"-100"}),
        ("20-60 bytes", {"20", "60"}),
        ("10月-12月", {"10", "12"}),
        ("分为三个阶段、两类", {"3", "2"}),
        ("第三个三角形，三十个，一个例子", set()),
        ("9....3n", {"9", "3"}),
        ("1949年10月1日", {"1949", "10", "1"}),
    ],
)
def test_however_they_are_written(text: str, numbers: set[str]) -> None:
    assert shown(text) == numbers


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("全程3000米", "全程3,000米"),
        ("全程3000米", "全程3km"),
        ("全程3000米", "全程 3 公里"),
        ("利率为50%", "利率为50.0%"),
        ("利率为50%", "利率为0.5"),
        ("利率为50%", "利率为50"),
        ("分为三个阶段", "分为3个阶段"),
        # The same, written otherwise.
        ("新中国成立于1949年10月1日", "新中国成立于1949.10.1"),
        ("光速约为3×10^8 m/s", "光速约为3×10⁸ m/s"),
        ("保修期为1年，退货期为7天", "保修期为12个月，退货期为7天"),
        ("由2019年的5万吨增加到2020年的6万吨", "由2019年的50000吨增加到2020年的60000吨"),
        ("Die Kosten betragen 1.000 Euro", "Die Kosten betragen 1000 Euro"),
        ("Sie beträgt 2,5 Prozent", "Sie beträgt 2,50 Prozent"),
        ("付款1 000元，共20件", "付款1000元，共20件"),
        ("在8月8日举行", "在8.8举行"),
        ("人口约14.1亿", "人口约14亿"),
        ("由1914年到1918年", "1914年持续4年"),
        ("1949年10月1日", "1949年"),
        ("1949年10月1日", "10月1日，1949年"),
        ("端口443", "端口"),
        ("分为三个阶段，见图2", "有两类"),
        ("头部为8字节，总长20到60", "头部为8字节，可选字段另有5种"),
    ],
)
def test_what_may_be_right(wanted: str, said: str) -> None:
    assert other_numbers(wanted, said) is None
    assert other_numbers(said, wanted) is None


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("1949年10月1日", "1950年10月1日"),
        ("新中国成立于1949年10月1日", "新中国成立于1949年9月1日"),
        ("分为三个阶段", "分为四个阶段"),
        ("温度为100℃", "温度为-100℃"),
        ("占 12.5 %", "占 13.5 %"),
        # No number in common.
        ("端口443", "端口号是80"),
    ],
)
def test_other_numbers(wanted: str, said: str) -> None:
    assert other_numbers(wanted, said) is not None
    assert other_numbers(said, wanted) is not None


def test_alike_but_for_the_numbers() -> None:
    assert differ_in_numbers_alone("新中国成立于1949年10月1日", "新中国成立于1950年10月1日")
    assert not differ_in_numbers_alone("头部为8字节，总长20到60", "头部为8字节，可选字段另有5种")
    assert not differ_in_numbers_alone("3", "4")
    assert not differ_in_numbers_alone("3n、3n-3", "9")
    assert not differ_in_numbers_alone("utilization = 0.9^10", "utilization = 9/10")


@given(st.text(max_size=60))
def test_numbers_of_any_text(text: str) -> None:
    for number in stated_numbers(text):
        assert Decimal(str(number)) == number.value
    assert other_numbers(text, text) is None


@given(st.integers(0, 10**12), st.sampled_from(["", "-"]))
def test_separators_change_nothing(number: int, sign: str) -> None:
    assert stated_numbers(f"共 {sign}{number:,} 人") == stated_numbers(f"共 {sign}{number} 人")

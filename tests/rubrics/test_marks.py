"""Exact marks."""

from decimal import Decimal

import pytest

from rubrics.marks import is_multiple, read_marks, round_to_step, share_equally, total


@pytest.mark.parametrize(
    ("value", "marks"),
    [
        ("10", "10"),
        ("2.50", "2.5"),
        (0.1, "0.1"),
        (3, "3"),
        ("1e1", "10"),
        (" 2 ", "2"),
        ("２", "2"),
        (Decimal("1E+1"), "10"),
    ],
)
def test_marks_have_one_form(value: object, marks: str) -> None:
    assert str(read_marks(value)) == marks


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ten",
        "2分",
        "NaN",
        "inf",
        "-1",
        "1.234",
        "100001",
        "1e999999",
        "1e9999999999",
        "1E-999999",
        "-1e999999",
        pytest.param(10**5000, id="very long int"),
        True,
        None,
        [1],
        float("nan"),
        float("inf"),
        Decimal("sNaN"),
    ],
)
def test_what_is_no_mark_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match="marks"):
        read_marks(value)


def test_shares_lose_no_hundredth() -> None:
    # 10 / 3 = 3.33 and one hundredth left, which the first gets.
    assert share_equally(Decimal(10), 3) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    shares = share_equally(Decimal("0.02"), 5)
    assert shares == [Decimal("0.01"), Decimal("0.01"), 0, 0, 0]
    assert total(shares) == Decimal("0.02")
    with pytest.raises(ValueError, match="one or more"):
        share_equally(Decimal(1), 0)


def test_steps() -> None:
    assert round_to_step(Decimal("2.25"), Decimal("0.5"), Decimal(10)) == Decimal("2.5")
    assert round_to_step(Decimal("10.3"), Decimal("0.5"), Decimal("10.3")) == Decimal("10.3")
    assert is_multiple(Decimal("2.5"), Decimal("0.5"))
    assert not is_multiple(Decimal("2.3"), Decimal("0.5"))

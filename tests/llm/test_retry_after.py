"""Retry-After in both of its forms."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.retry_after import read_retry_after

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30.0),
        ("Fri, 02 Jan 2026 03:04:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-3", None),
        ("³", None),
    ],
)
def test_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": value}, NOW) == seconds
    assert read_retry_after({"Retry-After": value}, NOW) == seconds


def test_no_header() -> None:
    assert read_retry_after({}, NOW) is None


@given(st.text(max_size=40))
def test_any_text_is_seconds_or_nothing(value: str) -> None:
    found = read_retry_after({"Retry-After": value}, NOW)
    assert found is None or found >= 0

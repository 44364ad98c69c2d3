"""Where quoted words stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.grounding import ground

TEXT = "（１）成本低；  效率高\n维护 简单。Cost is low."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("成本低", "成本低"),
        ("(1)成本低", "（１）成本低"),
        ("效率高维护简单", "效率高\n维护 简单"),
        ("Cost  is low", "Cost is low"),
        ("成本高", None),
        ("cost is low", None),
        ("", None),
        ("  ", None),
    ],
)
def test_only_blanks_and_width_may_differ(quote: str, found: str | None) -> None:
    span = ground(quote, TEXT)
    assert (TEXT[span[0] : span[1]] if span else None) == found


def test_inside_a_stretch_only() -> None:
    assert ground("成本低", TEXT, 4) is None
    assert ground("低", TEXT, 0, 5) is None
    assert ground("低", TEXT, 0, 6) == (5, 6)


def test_a_sign_that_unfolds_is_whole() -> None:
    assert ground("(株)", "在㈱里") == (1, 2)
    assert ground("株", "在㈱里") == (1, 2)


@given(st.text(max_size=60), st.data())
def test_what_is_cut_out_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = ground(text[start:end], text)
    if text[start:end].strip():
        assert span is not None
        assert span[0] <= start or text[start:].startswith((" ", text[start : start + 1]))
        assert ground(text[span[0] : span[1]], text) == span
    elif span is not None:
        assert 0 <= span[0] < span[1] <= len(text)

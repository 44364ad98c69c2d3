"""Pairs for tests of the metrics, and strategies that draw them."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from eval.metrics.pairs import Pairs


def pairs(
    human: Sequence[float],
    raw: Sequence[float],
    *,
    awarded: Sequence[float] | None = None,
    question: Sequence[int] | None = None,
) -> Pairs:
    """Return pairs of shares; awarded like raw, and all of one question, unless said."""
    return Pairs(
        np.array(human, float),
        np.array(raw, float),
        np.array(raw if awarded is None else awarded, float),
        np.array([0] * len(human) if question is None else question, np.intp),
    )


_SHARES = st.integers(0, 20).map(lambda number: number / 20)


@st.composite
def drawn_pairs(draw: st.DrawFn, least: int = 1) -> Pairs:
    """Draw up to 30 pairs of shares in twentieths, of up to five questions."""
    rows = draw(st.lists(st.tuples(_SHARES, _SHARES, st.integers(0, 4)), min_size=least, max_size=30))
    human, raw, question = zip(*rows, strict=True)
    return pairs(human, raw, question=question)

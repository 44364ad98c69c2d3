"""Alignment: which point of one reference answer says what a point of another one says."""

import math
from collections import Counter
from collections.abc import Sequence

from rubrics.terms import fold, terms

# Half of a short point's words, or a third of both.
_FLOOR = 0.42
_WESTERN_GRAM = 4


def align(points: Sequence[str], others: Sequence[str]) -> list[int | None]:
    """Return for each of `points` the index of its counterpart in `others`, or None.

    Pairs are made best first, one to one; two texts are close where they share much of the weight of their terms,
    a term being the lighter the more texts have it. One point against one other are counterparts whatever they say.
    """
    if len(points) == 1 and len(others) == 1:
        return [0]
    ours, theirs = [_terms(text) for text in points], [_terms(text) for text in others]
    often = Counter(term for each in (*ours, *theirs) for term in each)
    count = len(ours) + len(theirs)
    weight = {term: math.log(1 + count / n) for term, n in often.items()}
    sizes = [sum(weight[term] for term in each) for each in theirs]
    holders: dict[str, list[int]] = {}
    for j, each in enumerate(theirs):
        for term in each:
            holders.setdefault(term, []).append(j)
    pairs = []
    for i, each in enumerate(ours):
        shared: Counter[int] = Counter()
        size = sum(weight[term] for term in each)
        for term in sorted(each):
            for j in holders.get(term, ()):
                shared[j] += weight[term]  # type: ignore[assignment]
        for j, common in shared.items():
            near = (common / min(size, sizes[j]) + 2 * common / (size + sizes[j])) / 2
            if near >= _FLOOR:
                pairs.append((-near, i, j))
    found: list[int | None] = [None] * len(points)
    taken: set[int] = set()
    for _, i, j in sorted(pairs):
        if found[i] is None and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _terms(text: str) -> frozenset[str]:
    """Return a text's terms, Western words by their beginnings, so that endings do not part them."""
    return frozenset(
        term[: max(_WESTERN_GRAM, len(term) - 2)] if term.isascii() else term for term in terms(text)
    ) or frozenset({fold(text)} - {""})

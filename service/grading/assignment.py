"""Assignment: which spans of the answer are evidence for which key points.

Taking each point's best span freely would let one repeated statement fill every similar point. So evidence is
given out, the strongest claim first, and what has been given to one point serves another only with words that
are the other's own.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.similarity import best_by_point
from service.grading.spans import Span
from service.grading.terms import TermWeights
from service.grading.units import Unit

# A claim weaker than this is no evidence; one at least this strong takes its segments out of the pool.
_LEAST_CLAIM = 0.05
_TAKES_SEGMENTS = 0.4
# A span that fits another point better by this much in similarity is that point's business.
_RIVAL_FROM, _RIVAL_TO = 0.05, 0.2
_OWN_WORDS_FROM, _OWN_WORDS_TO = 0.2, 0.55


@dataclass(frozen=True)
class Claim:
    """Span number `span` speaks for unit number `unit` with `strength` from 0 to 1."""

    unit: int
    span: int
    strength: float


def assign(
    units: Sequence[Unit],
    spans: Sequence[Span],
    strength: NDArray[np.float64],
    similarity: NDArray[np.float64],
    weights: TermWeights,
) -> list[Claim]:
    """Give spans out to units and return the best claim of each unit that has one.

    Whole statements and titles come first: what a sentence is about is told better by the whole of a key point
    than by a scrap of it. Then their facets take what is left, or what their own point already has.

    Args:
        units: The rubric's units.
        spans: The answer's spans.
        strength: How strongly each span speaks for each unit, 0 to 1; shape (units, spans).
        similarity: Their similarities, same shape.
        weights: The rubric's term weights.
    """
    pool = _Pool(units, spans, similarity, weights)
    best: dict[int, Claim] = {}
    for facets in (False, True):
        of_phase = np.array([(unit.role == "facet") == facets for unit in units])
        _claim(units, spans, np.where(of_phase[:, None], strength, 0.0), pool, best)
    return [best[u] for u in sorted(best)]


def _claim(
    units: Sequence[Unit],
    spans: Sequence[Span],
    strength: NDArray[np.float64],
    pool: "_Pool",
    best: dict[int, Claim],
) -> None:
    """Give spans out, the strongest claim first, into `best`; `pool` keeps what has been given."""
    order = [
        (-float(strength[u, s]), units[u].point, u, spans[s].key, s)
        for u, s in zip(*np.nonzero(strength >= _LEAST_CLAIM), strict=True)
    ]
    heapq.heapify(order)
    while order:
        negative, point, u, key, s = heapq.heappop(order)
        found = best.get(u)
        if found is not None and found.strength >= -negative:
            continue
        worth = float(strength[u, s]) * pool.share(u, s)
        if worth < _LEAST_CLAIM:
            continue
        if worth < -negative - 1e-12:
            heapq.heappush(order, (-worth, point, u, key, s))
            continue
        best[u] = Claim(u, s, worth)
        if worth >= _TAKES_SEGMENTS:
            pool.take(u, s)


class _Pool:
    """Who owns which wording of the answer; equal wordings are one, however often they stand there."""

    def __init__(
        self,
        units: Sequence[Unit],
        spans: Sequence[Span],
        similarity: NDArray[np.float64],
        weights: TermWeights,
    ) -> None:
        self._units = units
        self._spans = spans
        self._weights = weights
        self._best_of_point = best_by_point(units, similarity)
        self._key_of_segment = {span.first: span.key for span in spans if span.first == span.last}
        self._owners: dict[str, dict[int, int]] = {}

    def take(self, u: int, s: int) -> None:
        span = self._spans[s]
        # The span as one wording too: a comma put elsewhere must not make it new.
        for key in (span.key, *(self._key_of_segment[i] for i in span.segments)):
            self._owners.setdefault(key, {}).setdefault(self._units[u].point, u)

    def share(self, u: int, s: int) -> float:
        """Return how much of span `s` unit `u` may claim, 0 to 1."""
        unit, span = self._units[u], self._spans[s]
        rival = self._best_of_point[:, s].argmax()
        lag = float(self._best_of_point[rival, s] - self._best_of_point[unit.point, s])
        own_words = self._own_words(unit, span, [int(rival)] if lag > 0 else [])
        fits = max(1.0 - _ramp(lag, _RIVAL_FROM, _RIVAL_TO), own_words)
        taken = total = 0
        others: set[int] = set()
        for i in span.segments:
            owners = self._owners.get(self._key_of_segment[i]) or self._owners.get(span.key, {})
            length = len(self._key_of_segment[i])
            total += length
            if owners and unit.point not in owners:
                taken += length
                others.update(owners)
        if not taken:
            return fits
        free = 1.0 - taken / total
        return fits * max(free if free >= 0.5 else 0.0, self._own_words(unit, span, sorted(others)))

    def _own_words(self, unit: Unit, span: Span, others: Sequence[int]) -> float:
        """Return how far `span` holds words of `unit` that the `others` do not have, as a share from 0 to 1."""
        theirs = frozenset().union(
            *(other.terms for other in self._units if other.point in others and other.role == "whole")
        )
        own = unit.terms - theirs
        if not own:
            return 0.0
        found = self._weights.mass(own & span.terms)
        return _ramp(
            found / max(self._weights.mass(unit.terms) * 0.5, self._weights.mass(own)),
            _OWN_WORDS_FROM,
            _OWN_WORDS_TO,
        )


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))

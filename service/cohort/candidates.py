"""Pairs of texts that may be near-identical, found without comparing all with all: MinHash and its bands."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from service.cohort.ngrams import Hashes, mixed

BANDS, ROWS = 20, 4
"""A pair of likeness j is found with the probability 1 - (1 - j**4)**20: .995 at .7, .11 at .27.

Source: A. Broder, On the resemblance and containment of documents, 1997; bands after J. Leskovec, A. Rajaraman,
J. Ullman, Mining of Massive Datasets, chapter 3.
"""
_MOST_IN_A_BAND = 64

Bands = NDArray[np.uint32]
# Fixed numbers, so that the same texts give the same pairs everywhere.
_SEEDS = mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def bands_of(ngrams: Hashes) -> Bands:
    """Return BANDS numbers of 32 bits: texts that share one at its place may be alike. `ngrams` must not be empty."""
    lowest = mixed(ngrams[None, :] ^ _SEEDS[:, None]).min(axis=1).reshape(BANDS, ROWS)
    found = lowest[:, 0]
    for row in range(1, ROWS):
        found = mixed(found * np.uint64(3) ^ lowest[:, row])
    bands: Bands = (found >> np.uint64(32)).astype(np.uint32)
    return bands


def candidate_pairs(bands: Sequence[Bands]) -> Iterator[tuple[int, int]]:
    """Yield each pair of positions (a < b) that share a band, once, ascending.

    Where more than 64 share one, each is paired with the next only.
    """
    if len(bands) < 2:
        return
    table = np.vstack(bands)
    found: set[tuple[int, int]] = set()
    for band in range(BANDS):
        keys = table[:, band]
        order = np.argsort(keys, kind="stable")
        borders = np.flatnonzero(np.diff(keys[order])) + 1
        for same in np.split(order, borders):
            if len(same) > 1:
                found.update(_pairs([int(each) for each in same]))
    yield from sorted(found)


def _pairs(same: list[int]) -> Iterator[tuple[int, int]]:
    for place, first in enumerate(same):
        until = place + 2 if len(same) > _MOST_IN_A_BAND else len(same)
        for second in same[place + 1 : until]:
            yield first, second

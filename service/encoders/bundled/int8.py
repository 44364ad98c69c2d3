"""Weights of 8 bits for the graph, and the few channels that would spoil the steps of the activations.

A matrix of weights gets one scale an output channel, symmetric around zero. The graph gives the activations of
a text one scale for all its numbers, by their range; so a channel that is ten times louder than all others makes
their steps ten times coarser. There are such channels, one to three at each place and the same for any text. They
are divided by a power of two, their weights multiplied by it: exact, but for the steps, which get finer
(docs/decisions/0016 has what that is worth).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# 7 of the 8 bits. CPUs without VNNI add two products of an activation (0 to 255) and a weight in 16 bits and cut
# off what is too large: with 8 bits another CPU could give other vectors. 2 x 255 x 63 fits.
_LARGEST = 63

# By layer: channel and divisor, where the activation goes into the matrix of the feed-forward network ...
LOUD_INTO_FEED_FORWARD: dict[int, dict[int, int]] = {
    0: {60: 2, 321: 4},
    1: {15: 4, 321: 2},
    2: {15: 8, 321: 2},
    3: {15: 8, 321: 2},
    4: {15: 4},
    5: {15: 2, 35: 4},
    6: {15: 2, 35: 8},
    7: {15: 2, 35: 8},
    8: {15: 4, 35: 8},
    9: {15: 4, 35: 8, 351: 2},
    10: {15: 2, 35: 8, 351: 2},
    11: {35: 4},
}
# ... and out of its inner units into the second one.
LOUD_INNER_UNITS: dict[int, dict[int, int]] = {
    0: {318: 8},
    1: {1462: 4},
    2: {354: 2},
    4: {778: 16},
    5: {658: 8},
    6: {1152: 4},
    7: {413: 4},
    8: {563: 2},
    9: {342: 2, 859: 2, 1170: 2},
    10: {59: 2, 960: 2, 1329: 4},
}


@dataclass(frozen=True, eq=False)
class Int8Matrix:
    """A matrix of `weights`, int8, shape (inputs, outputs), times one float32 a column, `scales`."""

    weights: NDArray[np.int8]
    scales: NDArray[np.float32]


def quantise(matrix: NDArray[np.float32]) -> Int8Matrix:
    """Return the float32 `matrix`, shape (inputs, outputs), in steps of 1/63 of each column's largest weight.

    Every operation is one that IEEE 754 rounds exactly, so the result is the same on every machine.
    """
    largest = np.abs(matrix).max(axis=0)
    scales = np.where(largest > 0, largest / np.float32(_LARGEST), np.float32(1)).astype(np.float32)
    return Int8Matrix(np.rint(matrix / scales).clip(-_LARGEST, _LARGEST).astype(np.int8), scales)


def divisors(loud: dict[int, int], channels: int) -> NDArray[np.float32]:
    """Return what each channel is divided by: 1 but for those in `loud`; shape (channels,)."""
    by = np.ones(channels, np.float32)
    for channel, divisor in loud.items():
        by[channel] = divisor
    return by

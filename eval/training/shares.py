"""Shares: how the credits of a rubric's points add up to its total, as numbers a fit can run through."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rubrics.model import KeyPoint, Rubric
from service.grading.units import prepare


@dataclass(frozen=True)
class Choice:
    """Any `choose` of the `options` earn the `share` of the total; an option is (point number, share of it) pairs."""

    share: float
    choose: int
    options: tuple[tuple[tuple[int, float], ...], ...]


@dataclass(frozen=True, eq=False)
class Shares:
    """`weights` of the points that always count, as shares of the total (0 for options), and the choices."""

    weights: NDArray[np.float64]
    choices: tuple[Choice, ...]

    def total(self, credit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return totals as shares of the full marks; `credit` has the shape (answers, points)."""
        found = credit @ self.weights
        for choice in self.choices:
            values = np.stack(
                [sum(share * credit[:, point] for point, share in option) for option in choice.options],
                axis=1,
            )
            best = np.sort(values, axis=1)[:, ::-1][:, : choice.choose]
            found = found + choice.share * best.sum(axis=1) / choice.choose
        return np.asarray(found, dtype=np.float64)


def shares_of(rubric: Rubric) -> Shares:
    """Return the shares of `rubric`; points are numbered as grading numbers them."""
    points = prepare(rubric).points
    marks = float(rubric.marks)
    weights = np.zeros(len(points))
    choices: list[Choice] = []
    # By part, since ids are unique within a part only.
    numbers = iter(range(len(points)))
    for part in rubric.parts:
        number_of = {point.id: next(numbers) for point in part.walk() if not point.is_heading}
        for top in part.key_points:
            _add(top, number_of, marks, weights, choices)
    return Shares(weights, tuple(choices))


def _add(
    point: KeyPoint,
    number_of: dict[str, int],
    marks: float,
    weights: NDArray[np.float64],
    choices: list[Choice],
) -> None:
    if point.choose is not None:
        options = tuple(tuple(_option(child, number_of)) for child in point.children)
        choices.append(Choice(float(point.marks) / marks, point.choose, options))
        return
    if point.id in number_of:
        weights[number_of[point.id]] = float(point.own_marks) / marks
    for child in point.children:
        _add(child, number_of, marks, weights, choices)


def _option(option: KeyPoint, number_of: dict[str, int]) -> Iterator[tuple[int, float]]:
    """Yield the points of an option with their shares of its marks."""
    earning = [point for point in option.walk() if not point.is_heading]
    whole = float(sum(point.own_marks for point in earning))
    for point in earning:
        share = float(point.own_marks) / whole if whole else 1 / len(earning)
        yield number_of[point.id], share

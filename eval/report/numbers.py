"""Figures as a reader sees them."""

from dataclasses import dataclass

from eval.metrics.bootstrap import Difference, Estimate

_NOTHING = "–"
# The others are correlations, which have no unit.
_IN_PERCENT = frozenset({"rmse", "mae", "exact", "adjacent", "bias"})
_SIGNED = frozenset({"bias"})


@dataclass(frozen=True)
class Cell:
    """A figure and its interval as text; `interval` is empty where there is none."""

    value: str
    interval: str


def cell(metric: str, found: Estimate | Difference, *, signed: bool = False) -> Cell:
    """Return a figure as text: errors and shares in percent, correlations with two decimals."""
    if found.low is None or found.high is None:
        return Cell(number(metric, found.value, signed=signed), "")
    # The unit stands behind the figure itself.
    low, high = (number(metric, bound, signed=signed).removesuffix(" %") for bound in (found.low, found.high))
    return Cell(number(metric, found.value, signed=signed), f"[{low}, {high}]")


def number(metric: str, value: float | None, *, signed: bool = False) -> str:
    """Return one number as text, with a true minus sign; a dash where there is none."""
    if value is None:
        return _NOTHING
    shown = f"{100 * value:.1f}" if metric in _IN_PERCENT else f"{value:.2f}"
    if float(shown) == 0:
        shown = shown.lstrip("-")
    elif value > 0 and (signed or metric in _SIGNED):
        shown = f"+{shown}"
    shown = shown.replace("-", "−")
    return f"{shown} %" if metric in _IN_PERCENT else shown


def marks(value: float) -> str:
    """Return marks as a person writes them: 10, 2.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")

"""The figures as lines for a terminal."""

from collections.abc import Iterator

from eval.measure import Figures, Row

_SHOWN = {"pearson": "r", "qwk": "QWK", "rmse": "RMSE", "mae": "MAE", "bias": "bias"}


def figure_lines(figures: Figures) -> Iterator[str]:
    """Yield one line a system and data set (and all together), under a line that names the split."""
    rows = [row for row in figures.rows if row.by in ("all", "dataset")]
    if not rows:
        return
    yield f"split: {rows[0].split}; in brackets the 95 % interval of r"
    width = max(len(row.system) for row in rows)
    for group in dict.fromkeys((row.by, row.group) for row in rows):
        inside = [row for row in rows if (row.by, row.group) == group]
        yield f"{group[1]} ({inside[0].answers} answers, {inside[0].questions} questions)"
        for row in inside:
            yield f"  {row.system:<{width}}  " + "  ".join(_cells(row))
        for human in figures.humans:
            if (human.by, human.group) == group:
                found = human.metrics["pearson"]
                figure = f"r {_number(found.value)}  {_interval(found.low, found.high)}"
                yield f"  {'two people':<{width}}  {figure}  ({human.answers} answers)"


def _cells(row: Row) -> Iterator[str]:
    for name, shown in _SHOWN.items():
        found = row.metrics[name]
        yield f"{shown} {_number(found.value)}"
        if name == "pearson":
            yield _interval(found.low, found.high)


def _interval(low: float | None, high: float | None) -> str:
    return f"[{_number(low)}, {_number(high)}]"


def _number(value: float | None) -> str:
    return f"{'-':>6}" if value is None else f"{value + 0.0:6.3f}"

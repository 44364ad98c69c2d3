"""The four charts of the report."""

from collections.abc import Sequence

import altair
import numpy as np
from markupsafe import Markup

from eval.measure import ConfidenceRow, HumanRow, Row
from eval.metrics.pairs import STEPS, Vector, tenths
from eval.report.wording import Language, say
from service.charts.svg import BLUE, GREY, ORANGE, as_svg, values

_SIDE = 250
_DASHED = [5, 4]
# The reader's font may be a quarter wider than the one that labels were measured with, and what is left of the chart's
# edge is cut off: so much room for each character, in pixels.
_ROOM = 2
_PADDING = 4


def forest_chart(
    title: str,
    rows: Sequence[Row],
    human: HumanRow | None,
    names: Sequence[str],
    lowest: float,
    language: Language,
) -> Markup:
    """Draw r of each system in one group with its interval from `lowest` to 1, and two people's as a line."""
    data: list[dict[str, object]] = [
        {
            "system": row.system,
            "value": row.metrics["pearson"].value,
            "low": row.metrics["pearson"].low,
            "high": row.metrics["pearson"].high,
        }
        for row in rows
        if row.metrics["pearson"].value is not None
    ]
    across = altair.Scale(domain=[lowest, 1.0], nice=False)
    base = altair.Chart(values(data)).encode(
        y=altair.Y(
            "system:N",
            sort=list(names),
            title=None,
            axis=altair.Axis(grid=False, ticks=False, domain=False, labelLimit=0),
        )
    )
    x = altair.X("value:Q", scale=across, title=say(language, "pearson"))
    layers = [
        base.mark_rule(strokeWidth=2, color=GREY).encode(x=altair.X("low:Q", scale=across), x2="high:Q"),
        base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(x=x),
    ]
    if human is not None and human.metrics["pearson"].value is not None:
        line = altair.Chart(values([{"value": human.metrics["pearson"].value}]))
        layers.append(line.mark_rule(strokeDash=_DASHED, strokeWidth=2, color=ORANGE).encode(x=x))
    room = _ROOM * max(map(len, names))
    chart = altair.layer(*layers).properties(
        width=_SIDE - room,
        height=22 * len(names),
        title=title,
        padding={"left": _PADDING + room, "right": _PADDING, "top": _PADDING, "bottom": _PADDING},
    )
    return as_svg(chart, f"{title}: {say(language, 'forest')}")


def scatter_chart(
    title: str, human: Vector, given: Vector, judges: tuple[Vector, Vector] | None, language: Language
) -> Markup:
    """Draw scores given beside people's, both in tenths, with the mean given and the mean of a second judge."""
    a, b = tenths(human).astype(int), tenths(given).astype(int)
    counts = np.zeros((STEPS + 1, STEPS + 1), int)
    np.add.at(counts, (a, b), 1)
    cells: list[dict[str, object]] = [
        {"human": 10 * int(i), "given": 10 * int(j), "count": int(counts[i, j])}
        for i, j in zip(*np.nonzero(counts), strict=True)
    ]
    scale = altair.Scale(domain=[-4, 104], nice=False)
    axis = altair.Axis(values=[0, 20, 40, 60, 80, 100])
    x = altair.X("human:Q", scale=scale, axis=axis, title=say(language, "human_score"))
    y = altair.Y("given:Q", scale=scale, axis=axis, title=say(language, "given_score"))
    layers = [
        altair.Chart(values([{"human": 0, "given": 0}, {"human": 100, "given": 100}]))
        .mark_line(color=GREY, strokeWidth=1)
        .encode(x=x, y=y),
        altair.Chart(values(cells))
        .mark_circle(color=BLUE, opacity=0.35)
        .encode(
            x=x, y=y, size=altair.Size("count:Q", scale=altair.Scale(range=[8, 500], zero=True), legend=None)
        ),
        altair.Chart(values(_means(a, given))).mark_line(color=BLUE, strokeWidth=2).encode(x=x, y=y),
    ]
    if judges is not None:
        means = _means(tenths(judges[0]).astype(int), judges[1])
        second = altair.Chart(values(means)).mark_line(color=ORANGE, strokeWidth=2, strokeDash=_DASHED)
        layers.append(second.encode(x=x, y=y))
    chart = altair.layer(*layers).properties(width=_SIDE, height=_SIDE, title=title)
    return as_svg(chart, f"{title}: {say(language, 'scatter')}")


def reliability_chart(title: str, row: ConfidenceRow, human: HumanRow | None, language: Language) -> Markup:
    """Draw the share of scores within a step of people's against confidence, a dot a bin."""
    scale = altair.Scale(domain=[0, 1], nice=False)
    x = altair.X("confidence:Q", scale=scale, title=say(language, "confidence"))
    y = altair.Y("close:Q", scale=scale, title=say(language, "within_one_step"))
    dots: list[dict[str, object]] = [
        {"confidence": each.confidence, "close": each.within_one_step, "count": each.answers}
        for each in row.report.bins
    ]
    base = altair.Chart(values(dots)).encode(x=x, y=y)
    layers = [
        altair.Chart(values([{"confidence": 0, "close": 0}, {"confidence": 1, "close": 1}]))
        .mark_line(color=GREY, strokeWidth=1)
        .encode(x=x, y=y),
        base.mark_line(color=BLUE, strokeWidth=1.5),
        base.mark_circle(color=BLUE, opacity=0.7).encode(
            size=altair.Size("count:Q", scale=altair.Scale(range=[20, 400], zero=True), legend=None)
        ),
    ]
    if human is not None:
        layers.append(_rule("close", human.metrics["adjacent"].value, y))
    chart = altair.layer(*layers).properties(width=_SIDE, height=_SIDE, title=title)
    return as_svg(chart, f"{title}: {say(language, 'reliability')}")


def risk_chart(title: str, row: ConfidenceRow, human: HumanRow | None, language: Language) -> Markup:
    """Draw the squared error of the surest share of scores against that share."""
    report = row.report
    between = human.metrics["rmse"].value if human is not None else None
    squared = None if between is None else between**2
    top = 1.15 * max(
        [report.random_area, squared or 0.0, *(each.squared_error for each in report.curve), 1e-6]
    )
    x = altair.X("coverage:Q", scale=altair.Scale(domain=[0, 100]), title=say(language, "coverage"))
    y = altair.Y(
        "error:Q", scale=altair.Scale(domain=[0, top], nice=False), title=say(language, "squared_error")
    )
    own: list[dict[str, object]] = [
        {"coverage": 100 * each.coverage, "error": each.squared_error} for each in report.curve
    ]
    best: list[dict[str, object]] = [
        {"coverage": 100 * each.coverage, "error": each.best_possible} for each in report.curve
    ]
    layers = [
        altair.Chart(values(best)).mark_line(color=GREY, strokeDash=[1, 3], strokeWidth=2).encode(x=x, y=y),
        altair.Chart(values([{"error": report.random_area}])).mark_rule(color=GREY).encode(y=y),
        altair.Chart(values(own)).mark_line(color=BLUE, strokeWidth=2).encode(x=x, y=y),
    ]
    if squared is not None:
        layers.append(_rule("error", squared, y))
    chart = altair.layer(*layers).properties(width=_SIDE, height=_SIDE, title=title)
    return as_svg(chart, f"{title}: {say(language, 'risk')}")


def _rule(field: str, value: float | None, y: altair.Y) -> altair.Chart:
    rows: list[dict[str, object]] = [] if value is None else [{field: value}]
    base = altair.Chart(values(rows)).mark_rule(color=ORANGE, strokeDash=_DASHED, strokeWidth=2)
    chart: altair.Chart = base.encode(y=y)
    return chart


def _means(at: np.ndarray[tuple[int], np.dtype[np.int_]], given: Vector) -> list[dict[str, object]]:
    """Return the mean given at each tenth, in percent."""
    return [
        {"human": 10 * int(tenth), "given": round(100 * float(given[at == tenth].mean()), 3)}
        for tenth in np.unique(at)
    ]

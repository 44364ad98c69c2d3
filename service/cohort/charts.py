"""The charts of the cohort's report."""

from collections.abc import Sequence

import altair
from markupsafe import Markup

from service.charts.svg import BLUE, as_svg, values
from service.cohort.point_counts import VERDICTS, PointFigures
from service.cohort.score_counts import BINS, ScoreFigures
from service.cohort.wording import say
from service.feedback.visible import without_hidden
from service.feedback.wording import Language

MOST_CHARTED = 40
_COLOURS = {"covered": "#2f7d54", "partial": "#d9a03f", "missed": "#c9ced6", "contradicted": "#b3372f"}
_LABEL_COLUMNS = 24
_SCORES_WIDTH, _POINTS_WIDTH = 300, 220


def scores_chart(scores: ScoreFigures, language: Language) -> Markup:
    """Draw how many answers earned how much: ten bars of a tenth of the marks each."""
    step = 100 // BINS
    rows: list[dict[str, object]] = [
        {"from": step * number, "to": step * (number + 1), "count": count}
        for number, count in enumerate(scores.histogram)
    ]
    counts = altair.Axis(tickMinStep=1, format=",d", tickCount=5)
    chart = (
        altair.Chart(values(rows))
        .mark_bar(color=BLUE, binSpacing=2)
        .encode(
            x=altair.X(
                "from:Q", bin="binned", title=say(language, "scores_axis"), axis=altair.Axis(tickMinStep=10)
            ),
            x2="to:Q",
            y=altair.Y("count:Q", title=say(language, "count_axis"), axis=counts),
        )
        .properties(width=_SCORES_WIDTH, height=150)
    )
    return as_svg(chart, say(language, "scores"))


def points_chart(points: Sequence[PointFigures], language: Language) -> Markup:
    """Draw the shares of answers by verdict, a bar a key point, for the first MOST_CHARTED of them."""
    shown = points[:MOST_CHARTED]
    labels = [_label(point) for point in shown]
    names = [say(language, verdict) for verdict in VERDICTS]
    rows: list[dict[str, object]] = [
        {"point": label, "verdict": name, "order": order, "share": round(100 * point.shares[verdict], 3)}
        for label, point in zip(labels, shown, strict=True)
        for order, (verdict, name) in enumerate(zip(VERDICTS, names, strict=True))
    ]
    chart = (
        altair.Chart(values(rows))
        .mark_bar(height=14)
        .encode(
            y=altair.Y(
                "point:N",
                sort=labels,
                title=None,
                axis=altair.Axis(labelLimit=220, ticks=False, domain=False, grid=False, labelPadding=6),
            ),
            x=altair.X(
                "share:Q",
                title=say(language, "points_axis"),
                scale=altair.Scale(domain=[0, 100], nice=False),
                axis=altair.Axis(values=[0, 25, 50, 75, 100]),
            ),
            order=altair.Order("order:Q"),
            color=altair.Color(
                "verdict:N",
                sort=names,
                scale=altair.Scale(domain=names, range=[_COLOURS[verdict] for verdict in VERDICTS]),
                legend=altair.Legend(title=None, orient="top", symbolType="square", columns=4),
            ),
        )
        .properties(width=_POINTS_WIDTH, height=22 * len(shown))
    )
    return as_svg(chart, say(language, "points_chart"))


def _label(point: PointFigures) -> str:
    """Return the place and the beginning of what the point says, which its place keeps apart from all others."""
    said = without_hidden(" ".join((point.title or point.text).split()))
    said = "".join(char for char in said if char.isprintable())
    kept = ""
    columns = 0
    for char in said:
        columns += 1 if ord(char) < 0x2E80 else 2
        if columns > _LABEL_COLUMNS:
            return f"{point.label} {kept}…"
        kept += char
    return f"{point.label} {kept}"

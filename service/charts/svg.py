"""Charts as SVG text inside the page: no script, no font, nothing from elsewhere."""

import re
from typing import Any

import altair
import vl_convert
from markupsafe import Markup

BLUE, ORANGE, GREY, INK = "#1f5f8b", "#b8560f", "#8a939e", "#1d2329"
_SOFT, _LINE = "#545d68", "#dfe3e8"
# The page is HTML, where these say nothing; without them there is no address in the page at all.
_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')


def as_svg(chart: Any, label: str) -> Markup:
    """Return the chart as an SVG element that reads as `label` to who can't see it."""
    styled = (
        chart.configure(background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_SOFT,
            titleColor=_SOFT,
            titleFontWeight="normal",
            labelFontSize=11,
            titleFontSize=11,
            gridColor=_LINE,
            domainColor=GREY,
            tickColor=GREY,
        )
        .configure_title(fontSize=12, color=INK, anchor="start", fontWeight=600)
        .configure_legend(labelFontSize=11, titleFontSize=11)
        .configure_header(labelFontSize=12, labelFontWeight=600, labelColor=INK)
    )
    found = _NAMESPACES.sub("", vl_convert.vegalite_to_svg(styled.to_dict()))
    opened = Markup('<svg role="img" aria-label="{}" ').format(label)
    # Vega-Lite escapes the texts that stand in a chart.
    return opened + Markup(found.removeprefix("<svg "))  # noqa: S704


def values(rows: list[dict[str, object]]) -> altair.Data:
    """Return rows as data that stand in the chart itself."""
    return altair.Data(values=rows)  # type: ignore[no-untyped-call]

"""What the tables of the probe report show, worked out before the template."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.probes.cases import LeftOut
from eval.probes.measure_probes import ProbeFigures, ProbeRow
from eval.probes.probes_file import ACCURACY, accuracy_rows
from eval.report.numbers import Cell, cell, number
from eval.report.probe_wording import say
from eval.report.wording import Language

# Shares of the full marks are shown as errors are: in percent.
_SHARE = "mae"
_NO_CELL = Cell("–", "")


@dataclass(frozen=True)
class OverviewLine:
    """One line over all groups: accuracy, or the mean of a probe; `verdicts` are within, over, or "" cell by cell."""

    name: str
    remark: str
    cells: tuple[Cell, ...]
    verdicts: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """One system: the groups, and a line for each metric of agreement and each probe."""

    system: str
    groups: tuple[str, ...]
    accuracy: tuple[OverviewLine, ...]
    probes: tuple[OverviewLine, ...]


@dataclass(frozen=True)
class DetailLine:
    """One probe in one group; `variant` says that it is a kind inside the probe."""

    name: str
    is_variant: bool
    cases: int
    unscored: int
    mean: Cell
    percentile_95: str
    over: Cell
    limit: str
    base: str
    probed: str
    flagged: str
    verdict: str


def overview(figures: ProbeFigures, system: str, language: Language) -> Overview:
    """Return accuracy and all probes of one system: over everything, each data set, and each language."""
    rows = [row for row in figures.rows if row.system == system and row.by != "variant"]
    people = {(row.by, row.group): row for row in accuracy_rows(figures) if row.system == system}
    # With a single data set there is no row of agreement over everything beside its own.
    groups = [key for key in people if key[0] != "language"]
    languages = [key for key in people if key[0] == "language"]
    groups += languages if len(languages) > 1 else []
    by_group: dict[tuple[str, str, str], ProbeRow] = {(row.probe, row.by, row.group): row for row in rows}
    probes = list(dict.fromkeys(row.probe for row in rows))
    return Overview(
        system=system,
        groups=tuple(say(language, "all") if by == "all" else name for by, name in groups),
        accuracy=tuple(
            OverviewLine(
                say(language, metric),
                "",
                tuple(cell(metric, people[key].metrics[metric]) for key in groups),
                ("",) * len(groups),
            )
            for metric in ACCURACY
        ),
        probes=tuple(
            _probe_line(probe, [by_group.get((probe, *key)) for key in groups], language) for probe in probes
        ),
    )


def _probe_line(probe: str, rows: Sequence[ProbeRow | None], language: Language) -> OverviewLine:
    first = next(row for row in rows if row is not None)
    limit = "" if first.limit is None else f" ≤ {_share(first.limit)}"
    return OverviewLine(
        say(language, f"probe_{probe}"),
        say(language, f"kind_{first.kind}") + limit,
        tuple(_NO_CELL if row is None else cell(_SHARE, row.mean) for row in rows),
        tuple("" if row is None else _verdict(row) for row in rows),
    )


def detail_lines(figures: ProbeFigures, system: str, language: Language) -> list[DetailLine]:
    """Return each probe of one system over everything, with the kinds inside it where there are several."""
    rows = [row for row in figures.rows if row.system == system and row.by in ("all", "variant")]
    variants: dict[str, int] = {}
    for row in rows:
        variants[row.probe] = variants.get(row.probe, 0) + (row.by == "variant")
    return [_detail(row, language) for row in rows if row.by == "all" or variants[row.probe] > 1]


def _detail(row: ProbeRow, language: Language) -> DetailLine:
    return DetailLine(
        name=row.group if row.by == "variant" else say(language, f"probe_{row.probe}"),
        is_variant=row.by == "variant",
        cases=row.cases,
        unscored=row.unscored,
        mean=cell(_SHARE, row.mean),
        percentile_95=_share(row.percentile_95),
        over=cell(_SHARE, row.over),
        limit=_share(row.limit),
        base=_share(row.base),
        probed=_share(row.probed),
        flagged=_share(row.flagged),
        verdict=_verdict(row),
    )


@dataclass(frozen=True)
class LeftOutLine:
    """What a probe left out, over all data sets."""

    probe: str
    unit: str
    considered: int
    left_out: int


def left_out_lines(found: Sequence[LeftOut], language: Language) -> list[LeftOutLine]:
    """Return the probes that left something out."""
    sums: dict[str, tuple[str, int, int]] = {}
    for each in found:
        _, considered, left = sums.get(each.probe, ("", 0, 0))
        sums[each.probe] = each.unit, considered + each.considered, left + each.left_out
    return [
        LeftOutLine(say(language, f"probe_{probe}"), say(language, f"unit_{unit}"), considered, left)
        for probe, (unit, considered, left) in sums.items()
        if left
    ]


def _share(value: float | None) -> str:
    return number(_SHARE, value)


def _verdict(row: ProbeRow) -> str:
    return {None: "", True: "better", False: "worse"}[row.is_within]

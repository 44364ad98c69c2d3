"""Probe figures as lines for a terminal: accuracy and robustness of the same systems together."""

from collections.abc import Iterator

from eval.measure import Row
from eval.probes.measure_probes import ProbeFigures, ProbeRow
from eval.probes.probes_file import accuracy_rows

_KINDS = {"credit": "false credit", "gain": "gain", "drift": "drift"}


def probe_lines(figures: ProbeFigures) -> Iterator[str]:
    """Yield for each system and data set (and all together) the agreement with people, then each probe."""
    people = [row for row in accuracy_rows(figures) if row.by != "language"]
    if not people:
        return
    yield f"split: {people[0].split}; shares of the full marks, in brackets the 95 % interval of the mean"
    for row in people:
        yield f"{row.group}, {row.system} ({row.answers} answers, {row.questions} questions)"
        yield f"  {'unprobed answers':<16} {_agreement(row)}"
        for found in figures.rows:
            if (found.system, found.by, found.group) == (row.system, row.by, row.group):
                yield f"  {found.probe:<16} {_figures(found)}"


def _agreement(row: Row) -> str:
    return "  ".join(
        f"{shown} {_plain(row.metrics[name].value)}"
        for name, shown in (("pearson", "r"), ("qwk", "QWK"), ("rmse", "RMSE"))
    )


def _figures(row: ProbeRow) -> str:
    mean = f"{_KINDS[row.kind]:<12} {_percent(row.mean.value)} [{_percent(row.mean.low)}, {_percent(row.mean.high)}]"
    rest = f"95th {_percent(row.percentile_95)}  over {_percent(row.over.value)}  n {row.cases}"
    verdict = {None: "", True: "  ok", False: "  OVER"}[row.is_within]
    limit = "" if row.limit is None else f"  limit {_percent(row.limit).strip()}"
    return f"{mean}  {rest}{limit}{verdict}"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value + 0.0:.3f}"


def _percent(value: float | None) -> str:
    return f"{'-':>6}" if value is None else f"{100 * value + 0.0:5.1f}%"

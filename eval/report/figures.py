"""Which charts the report has: of the main system and, where there are two judges, of people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from eval.measure import ConfidenceRow, Figures, HumanRow
from eval.metrics.pairs import Vector
from eval.report.charts import forest_chart, reliability_chart, risk_chart, scatter_chart
from eval.report.tables import group_name
from eval.report.wording import Language, say
from eval.run import RunResult, SystemResult
from eval.samples.sample import Sample


@dataclass(frozen=True)
class Charts:
    """All charts, each kind in the order of the groups; `released` are sentences below those of risk."""

    forest: tuple[Markup, ...]
    scatter: tuple[Markup, ...]
    reliability: tuple[Markup, ...]
    risk: tuple[Markup, ...]
    released: tuple[str, ...]


def draw_charts(result: RunResult, figures: Figures, language: Language) -> Charts:
    """Draw the charts of a run; those of confidence for the first system that gives any."""
    humans = {(row.by, row.group): row for row in figures.humans}
    names = [system.name for system in result.systems]
    shown = [row for row in figures.rows if row.by in ("all", "dataset")]
    groups = {(row.by, row.group): row.answers + row.unscored for row in shown}
    lows = [row.metrics["pearson"].low or 0.0 for row in shown]
    # One scale for all, in fifths, so that the charts can be compared.
    lowest = float(np.floor(min([0.0, *lows]) * 5) / 5)
    forest = [
        forest_chart(
            _printable(group_name(by, group, language)),
            [row for row in shown if (row.by, row.group) == (by, group)],
            _ceiling(humans.get((by, group)), answers),
            names,
            lowest,
            language,
        )
        for (by, group), answers in groups.items()
    ]
    sure = confident_rows(figures)
    titles = [_printable(group_name(row.by, row.group, language)) for row in sure]
    people = [_ceiling(humans.get((row.by, row.group)), row.report.answers) for row in sure]
    return Charts(
        forest=tuple(forest),
        scatter=tuple(
            _scatter(group, result, result.systems[0], language) for by, group in groups if by == "dataset"
        ),
        reliability=tuple(
            reliability_chart(title, row, human, language)
            for title, row, human in zip(titles, sure, people, strict=True)
        ),
        risk=tuple(
            risk_chart(title, row, human, language)
            for title, row, human in zip(titles, sure, people, strict=True)
        ),
        released=tuple(
            f"{title}: " + say(language, "released_60", ratio=f"{100 * row.report.released_60:.0f} %")
            for title, row in zip(titles, sure, strict=True)
            if row.report.released_60 is not None
        ),
    )


def confident_rows(figures: Figures) -> list[ConfidenceRow]:
    """Return what confidence is worth of the first system that gives any, group by group."""
    if not figures.confidence:
        return []
    first = figures.confidence[0].system
    return [row for row in figures.confidence if row.system == first]


def _ceiling(human: HumanRow | None, answers: int) -> HumanRow | None:
    """Return people's agreement where all the answers have two judges; of some of them it is no ceiling for all."""
    return human if human is not None and human.answers == answers else None


def _scatter(dataset: str, result: RunResult, system: SystemResult, language: Language) -> Markup:
    pairs = [
        (sample, found)
        for sample, found in zip(result.samples, system.scored, strict=True)
        if sample.dataset == dataset and found is not None
    ]
    human = np.array([sample.fraction for sample, _ in pairs])
    given = np.array([found.raw_score / sample.max_score for sample, found in pairs])
    judges = _judges([sample for sample, _ in pairs])
    return scatter_chart(_printable(f"{dataset}: {system.name}"), human, given, judges, language)


def _judges(samples: Sequence[Sample]) -> tuple[Vector, Vector] | None:
    """Return the first two judges' shares, or None where nobody judged twice."""
    two = [sample for sample in samples if len(sample.score_judges) > 1]
    if not two:
        return None
    first, second = np.array(
        [[score / sample.max_score for score in sample.score_judges[:2]] for sample in two]
    ).T
    return first, second


def _printable(text: str) -> str:
    """Return `text` without characters that an SVG can't hold or that turn the reading direction."""
    return "".join(char for char in text if char.isprintable())

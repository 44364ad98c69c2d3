"""The report of a run: one self-contained page that runs no script and loads nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from eval.measure import Figures
from eval.report import tables
from eval.report.environment import environment, style_of_the_page
from eval.report.figures import draw_charts
from eval.report.wording import Language, say
from eval.report.worst import worst_disagreements
from eval.run import RunResult
from eval.samples.sample import Sample


def render_report(
    result: RunResult, figures: Figures, facts: Mapping[str, Any], *, language: Language | None = None
) -> str:
    """Return the page about a run; in Chinese where most answers are, unless a `language` is given.

    `facts` are those of `run_facts`. Every text of a sample is escaped.
    """
    language = language or language_of(result.samples)
    main = result.systems[0]
    return (
        environment(language, say)
        .get_template("report.html.j2")
        .render(
            facts=facts,
            main=main.name,
            has_humans=bool(figures.humans),
            systems=[system.name for system in result.systems],
            metrics=tables,
            summary=tables.summary_blocks(figures, language),
            differences=list(tables.difference_lines(figures, main.name, language)),
            has_no_meaning=any(
                not row.is_meaningful for row in figures.differences if row.system == main.name
            ),
            by_length=tables.group_blocks(figures, "length", language),
            by_language=tables.group_blocks(figures, "language", language),
            by_question=tables.question_lines(result, figures, main.name),
            charts=draw_charts(result, figures, language),
            worst=worst_disagreements(result, main),
            **style_of_the_page(),
        )
    )


def language_of(samples: Sequence[Sample]) -> Language:
    """Return the language to report in: Chinese where at least half of the answers are."""
    chinese = sum(sample.language.partition("-")[0] == "zh" for sample in samples)
    return "zh" if 2 * chinese >= len(samples) else "en"

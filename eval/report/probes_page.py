"""probes.html: accuracy and robustness of the same systems on one self-contained page."""

from collections.abc import Mapping
from typing import Any

from eval.probes.measure_probes import ProbeFigures
from eval.probes.run_probes import ProbeRun
from eval.report.environment import environment, style_of_the_page
from eval.report.probe_tables import detail_lines, left_out_lines, overview
from eval.report.probe_wording import say
from eval.report.report import language_of
from eval.report.wording import Language
from eval.report.worst_probes import worst_cases


def render_probes(
    run: ProbeRun, figures: ProbeFigures, facts: Mapping[str, Any], *, language: Language | None = None
) -> str:
    """Return the page about a probe run; in Chinese where most answers are, unless a `language` is given.

    Every text of a sample or a probe is escaped; the page runs no script and loads nothing.
    """
    language = language or language_of(run.plain.samples)
    names = [system.name for system in run.systems]
    return (
        environment(language, say)
        .get_template("probes.html.j2")
        .render(
            facts=facts,
            main=names[0],
            systems=names,
            questions=len({case.question for case in run.cases.cases}),
            cases=len(run.cases.cases),
            overviews=[overview(figures, name, language) for name in names],
            details=[(name, detail_lines(figures, name, language)) for name in names],
            left_out=left_out_lines(run.cases.left_out, language),
            worst=worst_cases(figures, names[0], run.plain.questions),
            **style_of_the_page(),
        )
    )

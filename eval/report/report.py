"""The report of a run: one self-contained page that runs no script and loads nothing."""

import base64
import hashlib
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.measure import Figures
from eval.report import tables
from eval.report.figures import draw_charts
from eval.report.wording import Language, say
from eval.report.worst import worst_disagreements
from eval.run import RunResult
from service.feedback import wording as grade_wording
from service.feedback.visible import visible
from service.grading.grade import marks_text

_STYLES = (("service.feedback", "templates/report.css"), ("eval.report", "templates/eval.css"))


def render_report(
    result: RunResult, figures: Figures, facts: Mapping[str, Any], *, language: Language | None = None
) -> str:
    """Return the page about a run; in Chinese where most answers are, unless a `language` is given.

    `facts` are those of `run_facts`. Every text of a sample is escaped.
    """
    language = language or _language(result)
    main = result.systems[0]
    style = "\n".join(files(package).joinpath(name).read_text(encoding="utf-8") for package, name in _STYLES)
    return (
        _environment(language)
        .get_template("report.html.j2")
        .render(
            facts=facts,
            main=main.name,
            has_humans=bool(figures.humans),
            systems=[system.name for system in result.systems],
            metrics=tables,
            summary=tables.summary_blocks(figures, language),
            differences=list(tables.difference_lines(figures, main.name, language)),
            by_length=tables.group_blocks(figures, "length", language),
            by_language=tables.group_blocks(figures, "language", language),
            by_question=tables.question_lines(result, figures, main.name),
            charts=draw_charts(result, figures, language),
            worst=worst_disagreements(result, main),
            style=Markup(style),  # noqa: S704 - our own files
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("eval.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = partial(say, language)
    environment.globals["tg"] = partial(grade_wording.say, language)
    environment.globals["language"] = language
    environment.filters["visible"] = partial(visible, language=language)
    environment.filters["marks"] = marks_text
    return environment


def _language(result: RunResult) -> Language:
    chinese = sum(sample.language.partition("-")[0] == "zh" for sample in result.samples)
    return "zh" if 2 * chinese >= len(result.samples) else "en"

"""The HTML report: one self-contained page for one answer or many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from jinja2 import Environment

from rubrics.model import Rubric
from service.feedback.feedback_settings import Audience
from service.feedback.page import STYLE, page_style, page_templates
from service.feedback.reasons import fallback_text, reason_text
from service.feedback.report_view import EntryView, view_entry
from service.feedback.template import check_same_rubric
from service.feedback.usage_text import opinion_text, usage_text
from service.feedback.wording import Language, say
from service.grading.grade import Grade, marks_text

__all__ = ["Audience", "ReportEntry", "render_report"]

_MOST_PART_COLUMNS = 8


@dataclass(frozen=True)
class ReportEntry:
    """One answer with its grade; `label` names the answer for a reader, such as a student's number.

    The feedback shown is `grade.feedback`, if there is one.
    """

    label: str
    rubric: Rubric
    answer: str
    grade: Grade


def render_report(
    entries: Sequence[ReportEntry],
    *,
    language: Literal["zh", "en"] = "zh",
    title: str | None = None,
    audience: Audience = "teacher",
) -> str:
    """Return one HTML page about `entries` that loads nothing from anywhere and runs no script.

    `language` is that of headings and labels. For the audience "student" the page has no text of a key point
    that is not covered, no key point ids, no review reasons, and no feedback that tells the reference or is for the
    teacher. What a language model wrote is marked as such, visibly and in the page's metadata.

    Raises:
        ValueError: there are no entries, or a grade was made by another rubric than its entry's.
    """
    if not entries:
        raise ValueError("a report needs at least one entry")
    for entry in entries:
        check_same_rubric(entry.grade, entry.rubric)
    views = [
        view_entry(position, entry.label, entry.rubric, entry.answer, entry.grade, audience)
        for position, entry in enumerate(entries, start=1)
    ]
    environment = _environment(language)
    return environment.get_template("report.html.j2").render(
        title=title or say(language, "report_title"),
        audience=audience,
        entries=views,
        questions=list({view.rubric.hash: view.rubric for view in views}.values()),
        part_columns=_part_columns(views),
        ai_models=sorted({text.model for view in views for text in view.written if text.model}),
        **page_style(STYLE),
    )


@cache
def _environment(language: Language) -> Environment:
    environment = page_templates(language)
    environment.globals["t"] = partial(say, language)
    environment.globals["language"] = language
    environment.globals["fallback_text"] = partial(fallback_text, language)
    environment.globals["usage_text"] = partial(usage_text, language)
    environment.globals["opinion_text"] = partial(opinion_text, language)
    environment.globals["reason_text"] = partial(reason_text, language)
    environment.filters["marks"] = marks_text
    return environment


def _part_columns(views: Sequence[EntryView]) -> int:
    """Return how many part columns the summary has: none where the answers are to different rubrics."""
    count = len(views[0].parts)
    same = all(view.rubric.hash == views[0].rubric.hash for view in views)
    return count if same and 1 < count <= _MOST_PART_COLUMNS else 0

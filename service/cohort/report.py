"""The cohort's report: one HTML page that loads nothing from anywhere and runs no script."""

from functools import cache, partial
from typing import BinaryIO

from jinja2 import Environment

from service.cohort.charts import MOST_CHARTED
from service.cohort.discrimination import LEAST
from service.cohort.report_view import view_cohort
from service.cohort.statistics import CohortStatistics
from service.cohort.wording import say, say_code
from service.feedback.page import STYLE, page_style, page_templates
from service.feedback.wording import Language
from service.feedback.wording import say as say_of_feedback

MEDIA_TYPE = "text/html; charset=utf-8"


def write_cohort_report(statistics: CohortStatistics, file: BinaryIO, language: Language = "zh") -> None:
    """Write the page about what was gathered to `file` (binary), for teachers: it shows what students wrote.

    `language` is that of headings and labels. Every text of others is escaped, and what is invisible in it is shown by
    name. The same results in the same order give the same bytes.

    Raises:
        OSError: `file` can't be written, or the texts put aside can't be read.
    """
    view = view_cohort(statistics.figures(), language)
    page = (
        _environment(language)
        .get_template("cohort.html.j2")
        .render(
            cohort=view,
            figures=view.figures,
            least=LEAST,
            most_charted=MOST_CHARTED,
            **page_style(STYLE, ("service.cohort", "templates/cohort.css")),
        )
    )
    file.write(page.encode())


@cache
def _environment(language: Language) -> Environment:
    found = page_templates(language, "service.cohort")
    found.globals["t"] = partial(say, language)
    found.globals["code"] = partial(say_code, language)
    found.globals["html_lang"] = say_of_feedback(language, "html_lang")
    return found

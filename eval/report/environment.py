"""What every page of the harness is rendered with: words beside what all pages have."""

from collections.abc import Callable
from functools import partial

from jinja2 import Environment

from eval.report.wording import Language
from service.feedback import wording as grade_wording
from service.feedback.page import STYLE, page_style, page_templates
from service.grading.grade import marks_text


def environment(language: Language, say: Callable[..., str]) -> Environment:
    """Return the templates with `say(language, key, **values)` as `t`, and the words of a grade as `tg`."""
    found = page_templates(language, "eval.report")
    found.globals["t"] = partial(say, language)
    found.globals["tg"] = partial(grade_wording.say, language)
    found.globals["language"] = language
    found.filters["marks"] = marks_text
    return found


def style_of_the_page() -> dict[str, str]:
    """Return `style` and the hash by which the page's own policy allows it."""
    return page_style(STYLE, ("eval.report", "templates/eval.css"))

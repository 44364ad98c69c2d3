"""What every page of the harness is rendered with: escaping, words, and one style that stands in the page."""

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.report.wording import Language
from service.feedback import wording as grade_wording
from service.feedback.visible import visible
from service.grading.grade import marks_text

_STYLES = (("service.feedback", "templates/report.css"), ("eval.report", "templates/eval.css"))


def environment(language: Language, say: Callable[..., str]) -> Environment:
    """Return the templates with `say(language, key, **values)` as `t`, and the words of a grade as `tg`."""
    found = Environment(
        loader=PackageLoader("eval.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["t"] = partial(say, language)
    found.globals["tg"] = partial(grade_wording.say, language)
    found.globals["language"] = language
    found.filters["visible"] = partial(visible, language=language)
    found.filters["marks"] = marks_text
    return found


def style_of_the_page() -> dict[str, object]:
    """Return `style` and the hash by which the page's own policy allows it."""
    style = "\n".join(files(package).joinpath(name).read_text(encoding="utf-8") for package, name in _STYLES)
    return {
        "style": Markup(style),  # noqa: S704 - our own files
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    }

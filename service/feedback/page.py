"""What every page of feedback is rendered with: escaping, and one style that stands in the page itself."""

import base64
import hashlib
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service.feedback.visible import visible
from service.feedback.wording import Language


def page_templates(language: Language) -> Environment:
    """Return the templates; every text in them is escaped, and `visible` shows what is hidden in it."""
    found = Environment(
        loader=PackageLoader("service.feedback", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["visible"] = partial(visible, language=language)
    return found


def page_style(name: str) -> dict[str, str]:
    """Return the style sheet `name` as `style`, and as `style_hash` what allows this very sheet and nothing else.

    Were a student's text ever to get into the page as markup, it could do nothing.
    """
    style = files("service.feedback").joinpath(f"templates/{name}").read_text(encoding="utf-8")
    digest = hashlib.sha256(style.encode()).digest()
    return {"style": Markup(style), "style_hash": base64.b64encode(digest).decode()}  # noqa: S704 - our own file

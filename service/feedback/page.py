"""What every page is rendered with: escaping, and one style that stands in the page itself."""

import base64
import hashlib
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service.feedback.visible import visible
from service.feedback.wording import Language

STYLE = ("service.feedback", "templates/report.css")
"""The package and the name in it of the style that all reports share."""


def page_templates(language: Language, package: str = "service.feedback") -> Environment:
    """Return the templates of `package`; every text in them is escaped, and `visible` shows what is hidden in it."""
    found = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["visible"] = partial(visible, language=language)
    return found


def page_style(*sheets: tuple[str, str]) -> dict[str, str]:
    """Return the sheets (package, name) as one `style`, and as `style_hash` what allows it and nothing else.

    Were a student's text ever to get into the page as markup, it could do nothing.
    """
    style = "\n".join(files(package).joinpath(name).read_text(encoding="utf-8") for package, name in sheets)
    digest = hashlib.sha256(style.encode()).digest()
    return {"style": Markup(style), "style_hash": base64.b64encode(digest).decode()}  # noqa: S704 - our own files

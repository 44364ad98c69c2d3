"""Making hostile text harmless in a page: escaped, and with its invisible characters shown by name."""

import re

from markupsafe import Markup

from service.feedback.wording import Language, say

# Control characters but tab and line ends; bidirectional overrides and isolates, which can make a line
# read otherwise than it is; zero-width and tag characters; lone surrogates, which UTF-8
# cannot write; noncharacters.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_MOST_NAMED = 200


def visible(text: str, language: Language = "zh") -> Markup:
    """Return `text` escaped for HTML, with each invisible or direction-changing character named in a box.

    After the first 200 of them in a text, the others become a plain � so that a flood stays readable.
    """
    shown: list[Markup] = []
    at = 0
    for count, match in enumerate(_HIDDEN.finditer(text)):
        shown.append(Markup.escape(text[at : match.start()]))
        shown.append(_named(match.group(), language) if count < _MOST_NAMED else Markup("\ufffd"))
        at = match.end()
    shown.append(Markup.escape(text[at:]))
    return Markup("").join(shown)


def _named(char: str, language: Language) -> Markup:
    code = f"U+{ord(char):04X}"
    return Markup('<span class="hidden-character" title="{}">{}</span>').format(
        say(language, "control_character", code=code), code
    )


def without_hidden(text: str) -> str:
    """Return `text` without the characters that `visible` names."""
    return _HIDDEN.sub("", text)

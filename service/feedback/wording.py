"""Every string that feedback and report say, in Chinese and in English, under the same keys."""

from typing import Literal

from service.feedback.wording_en import EN
from service.feedback.wording_zh import ZH

Language = Literal["zh", "en"]

WORDING: dict[Language, dict[str, str]] = {"zh": ZH, "en": EN}
"""The catalogue: language, then key, then a text with `{named}` gaps."""


def say(language: Language, key: str, **values: object) -> str:
    """Return the text under `key` with its gaps filled; the values are put in as they are.

    Raises:
        KeyError: there is no such key, or a gap has no value.
    """
    return WORDING[language][key].format(**values)


def say_to(audience: str, language: Language, key: str, **values: object) -> str:
    """Return the text under `key` as it is said to `audience`: the teacher's own text where there is one.

    Raises:
        KeyError: there is no such key, or a gap has no value.
    """
    own = f"{key}_{audience}"
    return say(language, own if own in WORDING[language] else key, **values)

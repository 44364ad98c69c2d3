"""Every string of the cohort's report and gradebook, in Chinese and in English, under the same keys."""

from service.cohort.wording_en import EN
from service.cohort.wording_zh import ZH
from service.feedback import wording as feedback_wording
from service.feedback.wording import Language

WORDING: dict[Language, dict[str, str]] = {"zh": ZH, "en": EN}


def say(language: Language, key: str, **values: object) -> str:
    """Return the text under `key` with its gaps filled; the values are put in as they are.

    Raises:
        KeyError: there is no such key, or a gap has no value.
    """
    return WORDING[language][key].format(**values)


def say_code(language: Language, kind: str, code: str) -> str:
    """Return the sentence that feedback has for a code of `kind` ("reason" or "fallback"), else the code itself."""
    return feedback_wording.WORDING[language].get(f"{kind}_{code}", code)

"""Which language a text is in, as far as Caifen's own wording depends on it."""

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
_GERMAN = re.compile(
    r"\b(?:der|die|das|und|ist|nicht|ein|eine|werden|wird|mit|für|auf|den|dem|zu|von)\b", re.IGNORECASE
)
_ENGLISH = re.compile(r"\b(?:the|and|is|of|to|a|in|that|are|it|for|be|with|as|on|not)\b", re.IGNORECASE)
_TELLING_SHARE = 0.2


def detect_language(text: str, default: str = "zh") -> str:
    """Return 'zh', 'de', or 'en', or `default` where the text has no letters.

    A fifth of Han characters among the letters makes a text Chinese: Chinese answers quote English terms.
    """
    letters = len(_LETTER.findall(text))
    if not letters:
        return default
    if len(_HAN.findall(text)) >= _TELLING_SHARE * letters:
        return "zh"
    return "de" if len(_GERMAN.findall(text)) > len(_ENGLISH.findall(text)) else "en"

"""Which language a text is in, as far as Caifen's own wording depends on it."""

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
_GERMAN = re.compile(
    r"\b(?:der|die|das|und|ist|nicht|ein|eine|werden|wird|mit|für|auf|den|dem|zu|von)\b", re.IGNORECASE
)
_ENGLISH = re.compile(r"\b(?:the|and|is|of|to|a|in|that|are|it|for|be|with|as|on|not)\b", re.IGNORECASE)
# Kana, Hangul, Thai, Cyrillic, Greek, Arabic, Hebrew, Devanagari.
_OTHER_SCRIPT = re.compile(
    r"[\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f\u0400-\u04ff\u0370-\u03ff\u0600-\u06ff\u0590-\u05ff\u0900-\u097f]"
)
_TELLING_SHARE = 0.2
# Running English or German has a small word in ten; a list of terms may have none.
_LEAST_SMALL_WORDS, _LEAST_WORDS = 0.05, 20


def detect_language(text: str, default: str = "zh") -> str:
    """Return 'zh', 'de', or 'en'; 'und' for another script or language; `default` where there are no letters.

    A fifth of Han characters among the letters makes a text Chinese: Chinese answers quote English terms.
    """
    letters = len(_LETTER.findall(text))
    if not letters:
        return default
    if len(_OTHER_SCRIPT.findall(text)) >= _TELLING_SHARE * letters:
        return "und"
    if len(_HAN.findall(text)) >= _TELLING_SHARE * letters:
        return "zh"
    german, english = len(_GERMAN.findall(text)), len(_ENGLISH.findall(text))
    words = len(text.split())
    if max(german, english) < _LEAST_SMALL_WORDS * words and words >= _LEAST_WORDS:
        return "und"
    return "de" if german > english else "en"

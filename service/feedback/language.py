"""Choosing the language in which feedback speaks to the writer of an answer."""

import re

from service.feedback.wording import WORDING, Language

_LETTER = re.compile(r"[^\W\d_]")
# Han of both simplified and traditional Chinese, with the extensions beyond the basic plane.
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_ACCENTED = re.compile(r"[\u00c0-\u024f]")
_ENGLISH = re.compile(
    r"\b(?:the|and|is|of|to|a|that|are|it|for|be|with|as|on|not|by|this|should|or|at|from|will|have)\b",
    re.IGNORECASE,
)
_OTHER_LATIN = re.compile(
    r"\b(?:der|die|das|und|ist|nicht|ein|eine|mit|für|auf|den|zu|von|le|la|les|des|et|une?|est|pour|dans|que|"
    r"el|los|las|por|para|con|como|il|di|che|per|non|sono|o|os|um|uma|não|het|een|van|niet)\b",
    re.IGNORECASE,
)
# Chinese answers quote English terms, so a fifth of Han is enough; Japanese shows itself by its kana.
_HAN_SHARE = 0.2
_KANA_SHARE = 0.1


def feedback_language(answer: str, rubric_language: str, asked: str | None = None) -> Language:
    """Return the language to write feedback in: the one asked for, else the answer's, else the rubric's.

    Regions and scripts count as their language (zh-Hant is zh). A language without a wording is passed over;
    English is the last resort.
    """
    for candidate in (asked, answer_language(answer), rubric_language):
        language = _with_wording(candidate)
        if language is not None:
            return language
    return "en"


def answer_language(answer: str) -> Language | None:
    """Return 'zh' or 'en' as the letters of `answer` tell, or None for no letters or another language."""
    letters = len(_LETTER.findall(answer))
    if not letters:
        return None
    han, kana = len(_HAN.findall(answer)), len(_KANA_OR_HANGUL.findall(answer))
    if kana >= _KANA_SHARE * letters:
        return None
    if han >= _HAN_SHARE * letters:
        return "zh"
    if 2 * len(_LATIN.findall(answer)) <= letters:
        return None
    english, other = len(_ENGLISH.findall(answer)), len(_OTHER_LATIN.findall(answer))
    # A few bare words ("supply, demand") have no small words to tell by: plain letters pass for English.
    is_english = english > other or (english == other and not _ACCENTED.search(answer))
    return "en" if is_english else None


def _with_wording(tag: str | None) -> Language | None:
    base = (tag or "").replace("_", "-").split("-")[0].lower()
    return next((language for language in WORDING if language == base), None)

"""Which language a text is in, as far as Caifen's own wording depends on it."""

import re

from rubrics.formulas import is_formula

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
# Small words of other languages in Latin letters; one alone may be a name's, so two must differ.
_OTHER_LATIN = {
    code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for code, words in {
        "fr": "le|la|les|des?|une?|est|et|dans|du|pour|que|qui|sur|avec|par|aux?|ce|sont|pas|se|deux|trois|"
        "quel(?:le)?s?|citez|expliquez",
        "es": "el|la|los|las|del|una?|en|por|con|para|es|son|se|y|lo|al|que|de|dos|tres|cuál(?:es)?|qué",
        "it": "il|lo|la|gli|le|di|che|è|una|per|con|del|dell[aeo]|dei|nell[aeo]|nei|sono|si|un|alla|in|due|tre|quali?",
        "pt": "os|uma?|das?|dos|em|para|com|que|é|são|não|por|nas|nos|aos?|quais|dois|duas",
        "nl": "de|het|een|van|en|dat|niet|met|voor|zijn|op|te|wordt|worden|door|in|deze|twee|drie|welke|"
        "vindt|heeft|bij|naar|uit|aan|ook|maar",
    }.items()
}
# Which of them are words or names in English or German, too ("per customer in", "Da sinkt das Boot"): these tell
# nothing by themselves, and beside a word of one's own half as much as that.
_SHARED = re.compile(
    "al?|com|con|das?|del?|des|die|dos?|du|due|el|es|et|in|las?|les?|los?|me|met|no|on|op|os|par|per|pour|se|si|son|te|"
    "una?|y|door|worden"
)
_LEAST_OWN, _LEAST_WITH_SHARED = 2, 3
# What questions ask with; they need no other small word ("Nennen Sie zwei Organe.", "Name two organs.").
_ASKS_GERMAN = re.compile(
    r"\b(?:nennen?|sie|erklären?|beschreiben?|erläutern?|begründen?|geben|was|wie|warum|wieso|welche[rsnm]?|zwei|drei|vier)\b",
    re.IGNORECASE,
)
_ASKS_ENGLISH = re.compile(
    r"\b(?:name|list|what|which|why|how|who|explain|describe|give|state|define|discuss|two|three|four)\b",
    re.IGNORECASE,
)
_GERMAN_LETTER = re.compile(r"[äöüß]", re.IGNORECASE)
_ACCENTED = re.compile(r"[\u00c0-\u024f]")
# "\\sin" and the like, and letters that stand alone, are of a formula.
_COMMAND = re.compile(r"\\[A-Za-z]+|(?<![^\W\d_])[A-Za-z](?![^\W\d_])")


def detect_language(text: str, default: str = "zh", *, question: str = "", latin: str = "en") -> str:
    """Return 'zh', 'de', 'en', or another language's code; 'und' for another script or language.

    A fifth of Han characters among the letters makes a text Chinese: Chinese answers quote English terms. Where the
    words of `text` are too few to tell, those of the `question` do; failing that, `latin` is what Latin letters are in,
    and `default` what a text without letters is in.
    """
    told = told_language(text)
    if told is None and question:
        told = told_language(question, asks=True)
    if told is not None:
        return told
    if not _LETTER.search(text):
        return default
    if _GERMAN_LETTER.search(text):
        return "de"
    return "und" if _ACCENTED.search(text) else latin


def told_language(text: str, *, asks: bool = False) -> str | None:
    """Return the language that the script and the small words of `text` tell, or None.

    Of a question (`asks`) also the words that it asks with tell, and any Chinese in it beside formulas.
    """
    letters = len(_LETTER.findall(text))
    if not letters or all(map(is_formula, _COMMAND.sub("", text).split("\n"))):
        return None if not asks or not _HAN.search(text) else "zh"
    if len(_OTHER_SCRIPT.findall(text)) >= _TELLING_SHARE * letters:
        return "und"
    if len(_HAN.findall(text)) >= _TELLING_SHARE * letters:
        return "zh"
    german, english = len(_GERMAN.findall(text)), len(_ENGLISH.findall(text))
    if asks:
        german += len(_ASKS_GERMAN.findall(text))
        english += len(_ASKS_ENGLISH.findall(text))
        if _HAN.search(text) and not german and not english:
            return "zh"
    known = max(german, english)
    found = {code: words.findall(text.casefold()) for code, words in _OTHER_LATIN.items()}
    accents = bool(_ACCENTED.search(_GERMAN_LETTER.sub("", text)))
    others = {code: len(small) for code, small in found.items() if _tells(set(small), accents=accents)}
    most = max(others.values(), default=0)
    if most > known:
        alike = [code for code, count in others.items() if count == most]
        return alike[0] if len(alike) == 1 else "und"
    words = len(text.split())
    if known < _LEAST_SMALL_WORDS * words and words >= _LEAST_WORDS:
        return "und"
    if known:
        return "de" if german > english else "en"
    return None


def _tells(small: set[str], *, accents: bool) -> bool:
    """Whether the `small` words of one language, found in a text with `accents` or without, tell that it is in it."""
    own = {word for word in small if not _SHARED.fullmatch(word)}
    return len(own) >= _LEAST_OWN or (bool(own) and len(small) + accents >= _LEAST_WITH_SHARED)

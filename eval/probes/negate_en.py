"""English sentences turned into their opposites, where the rule is sure."""

import re

_END = re.compile(r"[.!\s]*$")
_LEAD = re.compile(r"^(?:if|when|whenever|after|before|in order to|for)\b[^,]*,\s*", re.I)
_SUBORDINATE = re.compile(
    r"\b(?:that|which|who|whose|whom|what|where|when|while|if|because|since|although|though|as|than|so|whether|how)\b",
    re.I,
)
# Two statements at once, or a reason that would stay true.
_NOT_SURE = re.compile(
    r"[?;:=<>{}\n]|\w[.]\s|, but\b|\b(?:because|since|although|though)\b|"
    r"\b(?:unless|until|except|otherwise|only|not only|rather than|instead|neither|nor|whereas|e[.]g|i[.]e)\b",
    re.I,
)
_DENIAL = re.compile(r"\b(?:not|cannot|never|no|none|nothing|nobody|without)\b|n['’]t\b", re.I)
_AUX = "is|are|was|were|will|would|should|could|can|may|might|must"
_REMOVED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        (r"\bcannot\b|\bcan['’]t\b|\bcan not\b", "can"),
        (r"\bwon['’]t\b", "will"),
        (r"\b(?:do not|don['’]t) ", ""),
        (r"\b(does|did)(?: not|n['’]t)\b", r"\1"),
        (rf"\b({_AUX}|has|have|had)(?: not|n['’]t)\b", r"\1"),
        (r"\bnever\b", "always"),
    )
)
_BASES = """
use provide allow contain create require depend consist include need keep hold take give send get make reduce enable
prevent perform execute divide determine specify represent refer occur exist ensure accept receive generate become
remain describe define learn know forward insert delete add assign initialize compile inherit overload stop store
mean let hide run help set save choose transmit deliver acknowledge begin start end call implement compare waste
"""
_SURE_BASE = frozenset(_BASES.split())


def _third_person(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


_THIRD = {_third_person(base): base for base in _SURE_BASE}
# As nouns, some of these are as common as the verb: "the uses of", "two calls".
_NO_SUBJECT = "".join(
    rf"(?<!\b(?i:{word}) )"
    for word in [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "for",
        "by",
        "with",
        "two",
        "its",
        "their",
        "both",
        "and",
        "or",
    ]
)
_VERB_WORDS = "|".join(sorted((*_THIRD, *_SURE_BASE), key=len, reverse=True))
_PARTICIPLE = r"(?=\s+(?:\w+ed|been|become|given|taken|shown|known|made|sent|held|set|run)\b)"
_FINITE = re.compile(
    rf"\b(?P<aux>{_AUX})\b|\b(?P<perfect>has|have|had){_PARTICIPLE}|{_NO_SUBJECT}\b(?P<has>has)\b"
    rf"|(?P<plural>\b(?:[Tt]hey|[Ww]e|[Yy]ou|I|\w+(?<![usi])s)) (?P<base>have|{'|'.join(sorted(_SURE_BASE))})\b"
    rf"|(?<=\w ){_NO_SUBJECT}\b(?P<third>{'|'.join(sorted(_THIRD))})\b",
)
# After the verb, another finite verb in its own right would stay as it was.
_COORDINATED = re.compile(
    rf",\s*while\b|(?:\b(?:and|or|but)|,)\s+(?:then\s+|also\s+|thus\s+|therefore\s+)?(?:(?:it|they|he|she|we|you|this|these|there)\b|(?:{_AUX}|has|have|{_VERB_WORDS})\b"
    rf"|(?:the|a|an|each|every|its|their)?\s*(?:\w+\s+){{1,4}}(?:{_AUX}|has|have)\b)",
    re.I,
)
_QUANTIFIED = re.compile(r"^(?:all|every|each|both|some|any|most|many|one|either|more|everything)\b", re.I)
_LOWERED_LIST = """
The A An It This These Those They In By Each All Both Some Every Any There You We If When Most Many One
"""
_LOWERED = frozenset(_LOWERED_LIST.split())
_SHORTEST_SUBJECT = re.compile(r"[A-Za-z]")


def negate_en(sentence: str) -> str | None:
    """Return `sentence` with its main verb denied, or as "It is not true that ..."; None where that is not sure."""
    text = sentence.strip()
    end = _END.search(text)
    core, tail = (text[: end.start()], text[end.start() :].rstrip() or ".") if end else (text, ".")
    if not core or _NOT_SURE.search(core):
        return None
    denials = len(_DENIAL.findall(core))
    if denials > 1:
        return None
    if denials:
        turned = _without_denial(core)
        return turned + tail if turned else None
    return _with_denial(core, tail)


def _without_denial(core: str) -> str | None:
    denial = _DENIAL.search(core)
    before = core[: denial.start()] if denial else ""
    lead = _LEAD.match(core)
    if _SUBORDINATE.search(before[lead.end() :] if lead and lead.end() <= len(before) else before):
        return None
    for pattern, plain in _REMOVED:
        match = pattern.search(core)
        if match:
            # "They don't, and it can": the second statement would have to be turned as well.
            if _COORDINATED.search(core[match.end() :]):
                return None
            turned = core[: match.start()] + match.expand(plain) + core[match.end() :]
            return turned[:1].upper() + turned[1:] if core[:1].isupper() else turned
    return None


def _with_denial(core: str, tail: str) -> str | None:
    lead = _LEAD.match(core)
    start = lead.end() if lead else 0
    match = _FINITE.search(core, start)
    if match is None or not _SHORTEST_SUBJECT.search(
        core[start : match.start() + len(match["plural"] or "")]
    ):
        return None
    before = core[start : match.start()]
    # Inside a relative clause or brackets it is not the main verb.
    if _SUBORDINATE.search(before) or before.count("(") > before.count(")"):
        return None
    if _QUANTIFIED.match(core[start:]) or _COORDINATED.search(core[match.end() :]):
        return None if lead else f"It is not true that {_lowered(core)}{tail}"
    return core[: match.start()] + _denied(match) + core[match.end() :] + tail


def _denied(match: re.Match[str]) -> str:
    if match["aux"]:
        return "cannot" if match["aux"] == "can" else f"{match['aux']} not"
    if match["perfect"]:
        return f"{match['perfect']} not"
    if match["has"]:
        return "does not have"
    if match["base"]:
        return f"{match['plural']} do not {match['base']}"
    return f"does not {_THIRD[match['third']]}"


def _lowered(core: str) -> str:
    first, _, rest = core.partition(" ")
    return f"{first.lower()} {rest}" if first in _LOWERED or first.endswith(",") else core

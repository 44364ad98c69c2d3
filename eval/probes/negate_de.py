"""German sentences turned into their opposites, where the rule is sure."""

import re

_END = re.compile(r"[.!\s]*$")
_NOT_SURE = re.compile(
    r"[?;:=\n]|\b(?:sondern|außer|nur|sonst|weder|ohne|nichts|niemand|aber|jedoch|entweder|allerdings|z[.] ?B)\b"
)
_DENIAL = re.compile(r"\b(?:nicht|kein\w*|nie|niemals)\b", re.I)
_REMOVED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:nie|niemals)\b"), "immer"),
    (re.compile(r"\bkein(en|em|er|es)\b"), r"ein\1"),
    (re.compile(r"\b(?<!noch )(?<!gar )(?<!auch )nicht (?!mehr\b|nur\b|notwendig\b|mal\b)"), ""),
)
_AUX = "ist|sind|war|waren|wird|werden|wurde|wurden|kann|können|muss|müssen|soll|sollen|sollte|sollten|darf|dürfen|hat|haben"
_SUBORDINATE = r"dass|ob|wenn|damit|um|sodass|weil|da|der|die|das|den|dem|welche\w*|wie|wo|was|falls|sobald|bevor|nachdem"
_FINITE = re.compile(
    rf"^(?P<before>(?!(?:{_SUBORDINATE})\s+(?:ich|man|er|sie|es|wir)\b)[^,]*?\S\s)(?P<aux>{_AUX})\s+(?=\w)"
    r"|^(?P<subject>(?:Ich|Wir|Er|Man|Du)\s)(?P<verb>[a-zäöüß]{2,}(?:e|t|st|en))\s+(?=\w)"
)
_SMALL = (
    r"(?:sich|mich|mir|dich|uns|es|ihn|ihm|er|sie|ich|wir|man|du|dabei|dann|daher|dort|hier|hierbei|dafür)"
)
_INDEFINITE = re.compile(rf"(?P<kept>(?:{_SMALL}\s+)*)ein(?P<case>e|en|em|er|es)?\s")
_DEFINITE = re.compile(
    rf"(?P<kept>(?:{_SMALL}\s+)*(?:(?:der|die|das|den|dem|mein\w*|sein\w*|ihr\w*|dies\w*)\s+(?:[a-zäöüß]+\s+){{0,2}}[A-ZÄÖÜ][\w-]*\s+(?:de[sr]\s+[A-ZÄÖÜ][\w-]*\s+)?)?)"
)
_CLAUSE = re.compile(rf",\s+(?!(?:{_SUBORDINATE})\b)")
_AND = re.compile(
    r"(\S+)\s+(?:und|oder|sowie)\s+(?:(?:der|die|das|den|dem|ein\w*|mein\w*|von|im|in|am|an)\s+)?(?:[a-zäöüß]+e[nrsm]?\s+)?(\S)"
)


def negate_de(sentence: str) -> str | None:
    """Return `sentence` with its main verb denied, or a denial taken out of it; None where that is not sure."""
    text = sentence.strip()
    end = _END.search(text)
    core, tail = (text[: end.start()], text[end.start() :].rstrip() or ".") if end else (text, ".")
    if not core or _NOT_SURE.search(core) or _joins_statements(core):
        return None
    denials = len(_DENIAL.findall(core))
    if denials > 1:
        return None
    turned = _without_denial(core) if denials else _with_denial(core)
    return turned + tail if turned else None


def _joins_statements(core: str) -> bool:
    """Whether a second statement stands beside the first: after a comma, or after an "und" that joins no two nouns."""
    if _CLAUSE.search(core):
        return True
    joins = list(_AND.finditer(core))
    if len(joins) != len(re.findall(r"\b(?:und|oder|sowie)\b", core)):
        return True
    return any(not (match[1][:1].isupper() and match[2].isupper()) for match in joins)


def _without_denial(core: str) -> str | None:
    denial = _DENIAL.search(core)
    if denial is None or re.search(rf",|^(?:{_SUBORDINATE})\b", core[: denial.start()]):
        return None
    for pattern, plain in _REMOVED:
        match = pattern.search(core)
        if match:
            return core[: match.start()] + match.expand(plain) + core[match.end() :]
    return None


def _with_denial(core: str) -> str | None:
    match = _FINITE.match(core)
    if match is None:
        return None
    rest = core[match.end() :]
    indefinite = _INDEFINITE.match(rest)
    if indefinite:
        return f"{core[: match.end()]}{indefinite['kept']}kein{indefinite['case'] or ''} {rest[indefinite.end() :]}"
    kept = _DEFINITE.match(rest)
    at = kept.end() if kept else 0
    if not rest[at:].strip():
        return f"{core} nicht"
    return f"{core[: match.end()]}{rest[:at]}nicht {rest[at:]}"

"""Alternatives that a reference answer accepts: "X（或Y）", "X/Y", "X，即Y", "X (also called Y)", "X bzw. Y"."""

import re
from dataclasses import dataclass

from rubrics.scripts import HAN

_OPEN, _CLOSE = r"[ \t]*[(（]", r"[)）]"
_BRACKETED = re.compile(
    rf"{_OPEN}[ \t]*(?:或者?(?:[称稱]为?|是|叫|答|写)?|也(?:可以?)?(?:[称稱]为?|叫|答|写)|又[称稱叫]为?|亦[称稱]为?|(?:also|or) (?:called|known as)[ \t]|(?:or|aka|oder|bzw\.)[ \t]|auch[ \t]|答(?=[“\"「]))[:：,， \t]*"
    rf"(?P<other>[^()（）]{{1,60}}?)[ \t]*(?:genannt)?(?:也|均|都|亦|皆)?(?:可以?|给分|得分|算对|对)?[ \t]*{_CLOSE}"
)
_EITHER = re.compile(
    r"^(?:答|写|填)(?:出|成|为)?[“\"「](?P<one>[^”\"」]{1,40})[”\"」](?:、|或者?|和|/)[“\"「](?P<other>[^”\"」]{1,40})[”\"」](?:均|都|也|皆)(?:可|对|给分|得分)"
)
_NAMELY = re.compile(
    r"^(?P<one>[^，,。；;：:]{2,15})[，,][ \t]*(?:即|也就是|也叫|又称|又叫|亦称)(?![使便将可时刻])(?P<other>[^，,。；;：:]{1,20})$"
)
_BZW = re.compile(r"^(?P<one>[^\s.,]{2,40})[ \t]+bzw\.[ \t]+(?P<other>[^\s.,]{2,40})$")
_HAN_WORDS = re.compile(r"^[\u3400-\u9fff]{2,10}(?:/[\u3400-\u9fff]{2,10})+$")
_WORDS = re.compile(
    r"(?:(?<=\bthe )|(?<=\bThe )|(?<=\ban )|(?<=\ba ))(?P<one>[a-zäöüß]{4,})/(?P<other>[a-zäöüß]{4,})(?![\w/.-])"
)
# Pairs whose slash joins two different things.
_BOTH = frozenset(
    [
        "input/output",
        "read/write",
        "client/server",
        "left/right",
        "true/false",
        "pass/fail",
        "plus/minus",
        "high/slow",
        "push/pull",
        "source/sink",
        "ein/ausgabe",
    ]
)
_DETERMINERS = frozenset(
    ["the", "a", "an", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem"]
)
_QUOTES = "“”\"「」‘’'"


@dataclass(frozen=True)
class Worded:
    """A point's text, and the other whole wordings of it that the reference answer accepts."""

    text: str
    alternatives: tuple[str, ...]


def read_alternatives(text: str) -> Worded:
    """Take the accepted alternatives out of a point's text; an "或" of the statement itself is none."""
    for pattern in (_EITHER, _NAMELY, _BZW):
        found = pattern.match(text)
        if found:
            return Worded(found["one"].strip(), (found["other"].strip(),))
    if _HAN_WORDS.match(text):
        words = text.split("/")
        if max(map(len, words)) - min(map(len, words)) <= 1:
            return Worded(words[0], tuple(dict.fromkeys(words[1:])))
        return Worded(text, ())
    bracketed = _BRACKETED.search(text)
    if bracketed:
        return _bracketed(text, bracketed)
    slashed = _WORDS.search(text)
    if slashed and slashed[0] not in _BOTH and "://" not in text and not re.search(r"[`=]", text):
        before, after = text[: slashed.start()], text[slashed.end() :]
        # "the nodes/topology changes" has "topology changes" behind its slash, not "topology".
        same_number = (
            slashed["one"].endswith("s") == slashed["other"].endswith("s") or not after[1:2].isalpha()
        )
        if same_number and not _WORDS.search(after):
            return Worded(f"{before}{slashed['one']}{after}", (f"{before}{slashed['other']}{after}",))
    return Worded(text, ())


def _bracketed(text: str, found: re.Match[str]) -> Worded:
    before, after = text[: found.start()], text[found.end() :]
    other = found["other"].strip(_QUOTES + " ")
    if not any(char.isalnum() for char in before) or not other:
        return Worded(text, ())
    inside = any(char.isalnum() for char in after)
    replaced = _replaced(before, other, inside=inside)
    if inside:
        # In mid-sentence an alternative is one only where it is clear which words it stands for.
        return Worded(before + after, (replaced + after,)) if replaced else Worded(text, ())
    if not replaced and 2 * len(other) < len(before):
        return Worded(text, ())  # too short to be a whole wording
    return Worded((before + after).strip(), (replaced or other,))


def _same_phrase(before: str, other: str) -> str:
    """Return `before` with its last phrase replaced by `other`, which has as many words and half of them in common."""
    words, new = before.split(" "), other.split()
    old = words[-len(new) :]
    same = sum(1 for one, two in zip(old, new, strict=False) if one == two)
    is_phrase = len(words) > len(new) > 2 and old[0].lower() == new[0].lower() and 2 * same >= len(new)
    return " ".join([*words[: -len(new)], *new]) if is_phrase else ""


def _replaced(before: str, other: str, *, inside: bool) -> str:
    """Return `before` with its end replaced by `other` where the two are of one kind, or nothing."""
    if HAN.search(other):
        tail = before[-len(other) :]
        alike = tail[-1] == other[-1] or tail[0] == other[0]
        # At the end of a text a wording at least half as long is a whole one.
        longer = len(before) > (len(other) if inside else 2 * len(other))
        return before[: -len(other)] + other if longer and alike else ""
    if other.split()[0].lower() in _DETERMINERS:
        return _same_phrase(before, other)
    head, _, last = before.rpartition(" ")
    return (
        f"{head} {other}"
        if head and " " not in other and last.isalpha() and last[-1] == other[-1] and len(head) > 12
        else ""
    )

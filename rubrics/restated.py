"""What says a point a second time: "In other words, …", "Alternatively, …", "因此，…"; it is no point of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rubrics.draft import Draft
from rubrics.sentences import split_sentences
from rubrics.terms import terms

Span = tuple[int, int]

_SAME = re.compile(
    r"(?:that is(?: to say)?,|i\.e\.,?|in other words[,:]|put differently[,:]"
    r"|das hei(?:ß|ss)t[,:]|d\. ?h\.,?|mit anderen worten[,:]|anders (?:gesagt|ausgedrückt)[,:]"
    r"|(?:也就是[说說]|[换換]句[话話][说說]|[换換]言之)[，,：:]?)\s*",
    re.IGNORECASE,
)
_TELL = r"(?:say|state|argue|write|answer|mention|explain)"
_OTHERWISE = re.compile(
    rf"(?:alternatively(?: to [^,.;]{{1,60}})?,\s*(?:(?:you|one|we|students?|candidates?) (?:can|could|may|might) (?:also )?{_TELL} (?:that )?|it (?:is|would be) also (?:valid|possible|correct|acceptable) to (?:{_TELL} (?:that )?)?)?"
    rf"|(?:you|one|students?|candidates?) (?:can|could|may) also {_TELL} (?:that )?"
    r"|alternativ(?:,| (?:kann|könnte|darf) (?:man|auch) (?:(?:auch )?(?:sagen|schreiben|antworten)[,:]? (?:dass )?))\s*"
    r"|(?:或者?|(?:或者?|也|亦)可以?)(?:回答|答|[写寫]|[说說])(?:(?:成|[为為])[：:，,]?|[：:，,]|(?=[“\"「])))\s*",
    re.IGNORECASE,
)
_SO = re.compile(
    r"(?:therefore|thus|hence|so|in conclusion|in summary|to sum up|to summari[sz]e|all in all)(?:,| )\s*"
    r"|(?:daher|somit|folglich|deshalb|zusammenfassend|insgesamt)(?:,| )\s*"
    r"|(?:因此|所以|故(?![障意事])|[综綜]上(?:所述)?|由此可[见見]|可[见見](?![光度性])|[总總]之)[，,：:]?\s*",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"[这這此该該](?:[种種个個些类類])?|\b(?:this|these|such|dies(?:e[mnrs]?)?|solche[rsn]?)\b", re.I
)
_DENIES = re.compile(r"[不没沒無无未非]|\b(?:no|not|never|cannot|nicht|kein\w*|nie)\b|n't\b", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
# So much of a conclusion stands in the statement that it repeats; less is enough where it points back at it.
_REPEATS, _REPEATS_POINTING = 0.6, 0.4
_FEWEST_TERMS = 2


def find_openings(text: str) -> Iterator[Span]:
    """Yield the words that only say that what follows says something again."""
    for start, end in split_sentences(text):
        for pattern in (_SAME, _OTHERWISE, _SO):
            found = pattern.match(text, start, end)
            if found:
                yield found.span()


def fold_restated(drafts: Sequence[Draft], *, several: bool) -> list[Draft]:
    """Return the drafts of running text, those that only say an earlier one again as an alternative of it.

    Where the question asks for `several` things, "Alternatively, …" brings one more of them. What has marks of its
    own or a number stays what it is.
    """
    kept: list[Draft] = []
    for i, draft in enumerate(drafts):
        if draft.children:
            folded = fold_restated(draft.children, several=several)
            kept.append(replace(draft, children=tuple(folded)) if len(folded) > 1 else draft)
            continue
        at, opening = _repeated(draft, kept, several=several, last=i + 1 == len(drafts))
        if at is None:
            kept.append(draft)
            continue
        wording = draft.text[opening:].strip()
        neighbour = at == len(kept) - 1
        kept[at] = replace(
            kept[at],
            end=max(kept[at].end, draft.end) if neighbour else kept[at].end,
            alternatives=(*kept[at].alternatives, wording),
        )
    return kept


def _repeated(draft: Draft, earlier: Sequence[Draft], *, several: bool, last: bool) -> tuple[int | None, int]:
    """Return which of the `earlier` drafts this one says again, or None, and where its own words begin."""
    if not earlier or draft.title or draft.numbered or draft.marks is not None:
        return None, 0
    before = len(earlier) - 1
    for pattern, holds in ((_SAME, True), (_OTHERWISE, not several)):
        found = pattern.match(draft.text)
        if found and holds and _takes(earlier[before]) and len(draft.text) > found.end():
            return before, found.end()
    found = _SO.match(draft.text)
    if found and last:
        return _concluded(draft.text[found.end() :], earlier), found.end()
    return None, 0


def _takes(draft: Draft) -> bool:
    return not draft.children and bool(draft.text)


def _concluded(conclusion: str, earlier: Sequence[Draft]) -> int | None:
    """Return the statement that a conclusion repeats, or None where it says something new."""
    said = terms(conclusion)
    if len(said) < _FEWEST_TERMS:
        return None
    shares = [
        (len(said & terms(draft.text)) / len(said), -i)
        for i, draft in enumerate(earlier)
        if _takes(draft)
        and bool(_DENIES.search(draft.text)) == bool(_DENIES.search(conclusion))
        and set(_NUMBER.findall(conclusion)) <= set(_NUMBER.findall(draft.text))
    ]
    best, i = max(shares, default=(0.0, 0))
    least = _REPEATS_POINTING if _POINTS_BACK.search(conclusion) else _REPEATS
    return -i if best >= least else None

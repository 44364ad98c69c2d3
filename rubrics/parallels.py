"""Points side by side in one sentence: "Keep X, and keep Y", "in X, or by Y", "both X and Y", "X, Y, Z", "…，并且…"."""

import re
from collections.abc import Sequence

from rubrics.asked_several import asks_to_name
from rubrics.draft import Draft
from rubrics.protected import find_protected, is_inside
from rubrics.reading import Reading
from rubrics.scripts import HAN
from rubrics.statement import strip_ends
from rubrics.text_length import reading_length

Span = tuple[int, int]

_DETERMINER = r"(?:the|an?|this|that|these|those|each|every|all|some|its|their|der|die|das|den|dem|des|ein\w{0,2}|jede[rsn]?|alle)"
_PREPOSITION = r"(?:in|by|at|on|for|with|from|through|using|via|within|during|as|durch|mit|bei|an|auf|im|am|vor|nach|über|per|mittels)"
_IF = r"(?:if|when|because|while|since|although|once|after|before|unless|whenever|given|wenn|falls|weil|da|sobald|nachdem|obwohl|als)"
_JOINS = r"(?:,\s*(?:and|or|und|oder)(?:\s+(?:then|dann))?|,\s*(?:then|dann)|;\s*(?:and\s|und\s)?)\s+"
_JOINT = re.compile(_JOINS, re.IGNORECASE)
_JOINT_BARE = re.compile(rf"{_JOINS}|\s+(?:and|or|und|oder)\s+", re.IGNORECASE)
_THEN = re.compile(r",\s*(?:and\s+|und\s+)?(?:then|dann)\s+", re.IGNORECASE)
_BOTH = re.compile(
    r"(?:\bboth\s+(?P<a>[^,;:]+?)\s+and\s+(?P<b>[^,;:]+)|\bsowohl\s+(?P<c>[^,;:]+?),?\s+als auch\s+(?P<d>[^,;:]+))$",
    re.IGNORECASE,
)
_PAIR = re.compile(rf"(?P<one>{_DETERMINER})\s.*?(?P<joint>\s+(?:and|und)\s+)(?=(?P=one)\s)", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|has|have|does|do|must|should|may|which|that|who|ist|sind|wird|werden|kann|können|hat|haben|muss|müssen|soll|sollen)\b",
    re.IGNORECASE,
)
_AND_ZH = re.compile(r"[，,；;](?:并且|並且|并(?=需|要|能|可)|並(?=需|要|能|可))")
_IF_ZH = re.compile(
    r"(?:若|如果|假如|假[设設]|倘若|[当當]|只有|只要|一旦|因[为為]|由于|由於)|不[仅僅但光]|[^，,。]{0,30}[时時][，,]"
)
_WHEN_ZH = re.compile(
    r"(?:什么|什麼|哪些|何种|何種|怎样的|怎樣的)(?:情况|情況|[条條]件|[场場]合|[时時]候)|何[时時]"
)
_SHARED_NOUN_ZH = re.compile(r"的[^，,的]{1,6}$")
_DIGIT = re.compile(r"[0-9]")
_TERM_JOINT = re.compile(r"\s*[,，;；]\s*(?:(?:and|or|und|oder|sowie)\s+(?!so\s))?", re.IGNORECASE)
_LAST_JOINT = re.compile(r"\s+(?:and|und|sowie)\s+", re.IGNORECASE)
_CLOSES = re.compile(r"(?:and )?so (?:on|forth)|etc|usw|u\.? ?s\.? ?w|等等?", re.IGNORECASE)
# A term is no clause ("It opens, closes, and locks" tells what one thing does), and no word that leads to one.
_NO_TERM = re.compile(
    r"[.:：。、]|\b(?:and|und|not|kein\w{0,2}|nicht)\b"
    r"|^(?:it|they|he|she|we|you|one|this|that|there|es|sie|er|man|wir|yes|no|first(?:ly)?|however|therefore|thus|but"
    r"|also|respectively|ja|nein|zuerst|aber|jedoch|daher)\b"
    r"|[了是不很会會能被把在的等]|^(?:[虽雖但如若因所而总總首其并並且又也就则則]|然后|然後|最[后後])",
    re.IGNORECASE,
)
_ARTICLE = re.compile(rf"{_DETERMINER}\s", re.IGNORECASE)
_MOST_TERM_WORDS, _MOST_TERM_CHARACTERS = 3, 4
_LEAST_WORDS, _LEAST_CHARACTERS = 3, 6
_MOST_WORDS = 9


def split_parallels(
    reading: Reading, drafts: Sequence[Draft], question: str, *, several: bool
) -> list[Draft]:
    """Return the drafts of running text, those cut that say two things side by side.

    What is only joined, and not said in full twice, is cut where the question asks for `several` things and the
    sentence is all the answer.
    """
    cut: list[Draft] = []
    for draft in drafts:
        plain = not (draft.children or draft.title or draft.numbered) and draft.marks is None
        spans = _spans(reading.plain, draft, question, several=several and len(drafts) == 1) if plain else []
        pieces = [Draft(a, b, "", strip_ends(reading.words(a, b))) for a, b in spans]
        cut += pieces if len(pieces) > 1 and all(piece.text for piece in pieces) else [draft]
    return cut


def _spans(text: str, draft: Draft, question: str, *, several: bool) -> list[Span]:
    start, end = draft.start, draft.start + len(strip_ends(text[draft.start : draft.end]))
    if _AND_ZH.search(text, start, end):
        return _clauses_zh(text, start, end, question)
    if several and (terms := _terms(text, start, end, question)):
        return terms
    spans = _same_opening(text, start, end, several=several)
    if spans or not several:
        return spans
    return (
        _phrases(text, start, end)
        or _both(text, start, end)
        or _pair(text, start, end)
        or _two_steps(text, start, end)
    )


def _same_opening(text: str, start: int, end: int, *, several: bool) -> list[Span]:
    """Return the clauses that all begin with the same word: "Keep …, and keep …"."""
    first = re.compile(r"[^\W\d_]{2,}").match(text, start, end)
    if not first or re.fullmatch(_DETERMINER, first[0], re.IGNORECASE):
        return []
    subordinate = re.fullmatch(rf"{_IF}|{_PREPOSITION}", first[0], re.IGNORECASE)
    if subordinate and not several:
        return []
    again = re.compile(rf"{re.escape(first[0])}\b", re.IGNORECASE)
    joints = [found for found in _joints(text, start, end, _JOINT) if again.match(text, found[1])]
    spans = _cut(start, end, joints)
    if subordinate and any("," in text[a:b] for a, b in spans):
        return []  # the last clause is not one of them, but what they are the conditions of
    return spans if _all_long(text, spans, _LEAST_WORDS) else []


def _phrases(text: str, start: int, end: int) -> list[Span]:
    """Return the phrases that a sentence consists of: "In the declaration, or by a list of values"."""
    spans = _cut(start, end, _joints(text, start, end, _JOINT_BARE))
    opening = re.compile(rf"(?:{_PREPOSITION}|{_IF})\s", re.IGNORECASE)
    alike = all(opening.match(text, a, b) and "," not in text[a:b] for a, b in spans)
    return spans if alike and _all_long(text, spans, 2) else []


def _both(text: str, start: int, end: int) -> list[Span]:
    """Return what "both … and …" names, where the sentence ends with it."""
    found = _BOTH.search(text, start, end)
    if not found:
        return []
    spans = [found.span(name) for name in "abcd" if found[name]]
    # "both fast and cheap" are one thing's two sides.
    names = all(
        2 <= len(text[a:b].split()) <= _MOST_WORDS and not _FINITE.search(text[a:b]) for a, b in spans
    )
    return spans if names and len(_joints(text, *found.span(), re.compile(r"\s(?:and|und)\s"))) <= 1 else []


def _pair(text: str, start: int, end: int) -> list[Span]:
    """Return the two things of "the name of X and the type of Y", where that is all there is."""
    found = _PAIR.match(text, start, end)
    if not found or is_inside(found.start("joint"), find_protected(text, start, end)):
        return []
    spans = _cut(start, end, [found.span("joint")])
    short = all(len(text[a:b].split()) <= _MOST_WORDS for a, b in spans)
    return spans if short and not _FINITE.search(text, start, end) and "," not in text[start:end] else []


def _terms(text: str, start: int, end: int, question: str) -> list[Span]:
    """Return the terms of a sentence that is nothing but three or more of them, to a question that asks to name some."""
    if not asks_to_name(question) or _DIGIT.search(text, start, end):
        return []
    spans = _cut(start, end, _joints(text, start, end, _TERM_JOINT))
    joints = _joints(text, *spans[-1], _LAST_JOINT)
    spans = [*spans[:-1], *_cut(*spans[-1], joints)]
    if _CLOSES.fullmatch(text[slice(*spans[-1])].strip()):
        spans = spans[:-1]
    terms = [text[a:b].strip() for a, b in spans]
    if len(spans) < 3 or len(joints) > 1 or not all(terms) or any(_NO_TERM.search(term) for term in terms):
        return []
    if HAN.search(text, start, end):
        return spans if max(map(reading_length, terms)) <= _MOST_TERM_CHARACTERS else []
    words = [len(term.split()) for term in terms]
    alike = max(words) <= min(_MOST_TERM_WORDS, min(words) + 1)
    articles = {bool(_ARTICLE.match(term)) for term in terms}
    return spans if alike and len(articles) == 1 and not _FINITE.search(text, start, end) else []


def _two_steps(text: str, start: int, end: int) -> list[Span]:
    """Return the steps of "Do this, then do that"."""
    if re.compile(rf"(?:{_IF})\b", re.IGNORECASE).match(text, start, end):
        return []
    spans = _cut(start, end, _joints(text, start, end, _THEN))
    return spans if _all_long(text, spans, _LEAST_WORDS) else []


def _clauses_zh(text: str, start: int, end: int, question: str) -> list[Span]:
    """Return the clauses that 并且 joins; conditions stay together but where the question asks for conditions."""
    spans = _cut(start, end, _joints(text, start, end, _AND_ZH))
    first, last = spans[0], spans[-1]
    if _IF_ZH.match(text, start, end) and not _WHEN_ZH.search(question):
        return []
    if _SHARED_NOUN_ZH.search(text[slice(*last)]) and not _SHARED_NOUN_ZH.search(text[slice(*first)]):
        return []
    return spans if all(reading_length(text[a:b]) >= _LEAST_CHARACTERS for a, b in spans) else []


def _joints(text: str, start: int, end: int, joint: re.Pattern[str]) -> list[Span]:
    protected = find_protected(text, start, end)
    return [
        found.span() for found in joint.finditer(text, start, end) if not is_inside(found.start(), protected)
    ]


def _cut(start: int, end: int, joints: Sequence[Span]) -> list[Span]:
    edges = [start, *(at for joint in joints for at in joint), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _all_long(text: str, spans: Sequence[Span], words: int) -> bool:
    return len(spans) > 1 and all(len(text[a:b].split()) >= words for a, b in spans)

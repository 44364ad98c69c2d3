"""Findings about the reference answers that a rubric was derived from: their numbering, and how they end."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rubrics.finding import Code, Finding, Severity
from rubrics.model import Rubric
from rubrics.orphans import find_orphan
from rubrics.outline import Item, parse_outline
from rubrics.text_length import reading_length

_PAIRS = {"(": ")", "[": "]", "{": "}", "【": "】", "《": "》", "“": "”", "‘": "’", "「": "」", "『": "』"}
_CLOSES = {closing: opening for opening, closing in _PAIRS.items()}
_HALF_WIDTH = str.maketrans("（）［］｛｝", "()[]{}")
_APOSTROPHES = "‘’"
_COMMAS = ("，", ",", "、")
_LEADS_ON = re.compile(r"[：:、，,]$")
_ENDED = re.compile(r"[。！？；!?;.…][”’」』）)\]\"']*$")
# A short last line may be a heading without a full stop.
_SENTENCE_LENGTH = 15
_USUALLY = 0.8

_Place = tuple[str | None, str | None]


def lint_reference(rubric: Rubric, reference: int) -> Iterator[Finding]:
    """Yield what is wrong with the text of one reference answer."""
    text = rubric.reference_answers[reference]
    places = {
        point.source.start: (part.id, point.id)
        for part in rubric.parts
        for point in part.walk()
        if point.source is not None and point.source.reference == reference
    }
    outline = parse_outline(text, signs=True)
    yield from _lint_list(text, outline.items, places)
    yield from _lint_end(text)


def _lint_list(text: str, items: tuple[Item, ...], places: dict[int, tuple[str, str]]) -> Iterator[Finding]:
    counted = [item for item in items if item.ordinal or item.kind == "arabic"]
    if counted and counted[0].ordinal > 1:
        missing = "1" if counted[0].ordinal == 2 else f"1 to {counted[0].ordinal - 1}"
        told = f"the list begins with {counted[0].number}: {missing} missing"
        yield _at(counted[0], text, places, "numbering-gap", told)
    for before, item in pairwise(counted):
        if item.ordinal <= before.ordinal:
            told = f"{item.number} follows {before.number}: the numbering repeats or goes back"
            yield _at(item, text, places, "numbering-jump", told)
        elif item.ordinal > before.ordinal + 1:
            told = f"{item.number} follows {before.number}: a number is missing between them"
            yield _at(item, text, places, "numbering-gap", told)
        elif _dress(item) != _dress(before):
            told = f"{item.number} follows {before.number}: the list changes its numbering"
            yield _at(item, text, places, "numbering-jump", told, severity="info")
    for item in items:
        head = text[item.head_start : item.head_end].rstrip()
        if not item.children and _leads_on(text, item, head) and item.end < len(text.rstrip()):
            place = _place(item, text, places)
            yield _cut_off(f"{item.number} ends with “{head[-1]}” and nothing follows it", place)
        yield from _lint_list(text, item.children, places)


def _leads_on(text: str, item: Item, head: str) -> bool:
    """Whether an item ends as if it went on; a comma before the next item of the same line only parts the two."""
    parts = head.endswith(_COMMAS) and "\n" not in text[item.head_start + len(head) : item.head_end]
    return bool(_LEADS_ON.search(head)) and not parts


def _dress(item: Item) -> tuple[str, bool, str]:
    """Return what the markers of one list have in common; the width of brackets does not matter."""
    letter = item.number.strip("()（）[]［］.．、。 \t")
    bracket = item.number.translate(_HALF_WIDTH)[:1]
    return item.kind, letter.islower(), bracket if bracket in "([" else ""


def _at(
    item: Item,
    text: str,
    places: dict[int, tuple[str, str]],
    code: Code,
    message: str,
    severity: Severity = "warning",
) -> Finding:
    part_id, point_id = _place(item, text, places)
    return Finding(
        code=code,
        severity=severity,
        part_id=part_id,
        key_point_id=point_id,
        message=f"in the reference answer {message}",
        suggestion="check that no item was lost or put in the wrong list; if all are there, ignore this",
    )


def _place(item: Item, text: str, places: dict[int, tuple[str, str]]) -> _Place:
    head = text[item.head_start : item.end]
    return places.get(item.head_start + len(head) - len(head.lstrip()), (None, None))


def _lint_end(text: str) -> Iterator[Finding]:
    whole = text.rstrip()
    lines = [line.strip() for line in whole.split("\n") if line.strip()]
    if not lines:
        return
    last = lines[-1]
    ended = sum(1 for line in lines[:-1] if _ENDED.search(line))
    if orphan := find_orphan(whole):
        yield _cut_off(f"it ends with {whole[slice(*orphan)]}, and nothing follows it")
    elif _LEADS_ON.search(last):
        yield _cut_off(f"it ends with “{last[-1]}”, which leads on to something")
    elif (
        len(lines) > 1
        and ended >= _USUALLY * (len(lines) - 1)
        and not _ENDED.search(last)
        and reading_length(last) > _SENTENCE_LENGTH
    ):
        yield _cut_off("its last sentence has no closing punctuation, while others do")
    if opened := _never_closed(whole):
        yield _cut_off(f"“{opened}” is opened and never closed")


def _never_closed(text: str) -> str:
    """Return the first bracket or quote without its closing one, with some text after it, or nothing."""
    open_at: list[int] = []
    folded = text.translate(_HALF_WIDTH)
    for i, char in enumerate(folded):
        if char in _APOSTROPHES:
            continue
        if char in _PAIRS:
            open_at.append(i)
        elif char in _CLOSES and open_at and folded[open_at[-1]] == _CLOSES[char]:
            open_at.pop()
    return " ".join(text[open_at[0] : open_at[0] + 15].split()) if open_at else ""


def _cut_off(message: str, place: _Place = (None, None)) -> Finding:
    part_id, point_id = place
    return Finding(
        code="reference-cut-off",
        severity="warning",
        part_id=part_id,
        key_point_id=point_id,
        message=f"the reference answer seems cut off: {message}",
        suggestion="compare it with the original and add what is missing",
    )

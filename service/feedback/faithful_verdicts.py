"""Whether feedback says of each key point what the grade says: right part, right point, right verdict."""

import re
from collections.abc import Iterator

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.overlap import contains
from service.feedback.places import PlacedPoint
from service.feedback.sentences import SECTIONS
from service.feedback.template_part import TemplatePart
from service.feedback.words_of_verdicts import COMPLETE, FAULT, HOPELESS, PRAISE
from service.feedback.written import Piece, WrittenFeedback, pieces_of
from service.grading.terms import fold

_LABEL = re.compile(r"[0-9]+(?:\.[0-9]+)*")
# A point that a sentence names by its number: 第 2、3 点, points 2 and 3.
_NAMED = re.compile(
    r"第\s*([0-9.]+(?:\s*[、,和]\s*[0-9.]+)*)\s*点|\bpoints?\s+([0-9.]+(?:\s*(?:,|and)\s*[0-9.]+)*)"
)


def verdict_faults(written: WrittenFeedback, brief: Brief) -> Iterator[Fault]:
    """Yield what does not agree with the verdicts, by the numbers named and by the words used."""
    parts = [brief.part(part.part) for part in written.parts]
    if None in parts or len({id(part) for part in parts}) < len(parts):
        yield Fault("unknown_part")
    for piece in pieces_of(written):
        template = brief.part(piece.part) if piece.part is not None else None
        if piece.section is not None and template is not None:
            yield from _section_faults(piece, template, brief)
        yield from _sweeping(piece, [template] if template else list(brief.parts), brief)


def find_point(part: TemplatePart, label: str) -> PlacedPoint | None:
    """Return the key point that a model means by `label`, None where there is none."""
    number = _LABEL.search(fold(label))
    if number is None:
        return None
    return next((point for point in part.points if point.label == number.group()), None)


def _section_faults(piece: Piece, part: TemplatePart, brief: Brief) -> Iterator[Fault]:
    if not piece.text:
        return
    points = [find_point(part, label) for label in piece.points]
    if not points or None in points:
        yield fault_in(piece, "unknown_point")
    named = [point for point in _named_points(piece.text, part) if point not in points]
    section = piece.section or "missing"
    for point in (*points, *named):
        if point is None or point.verdict == SECTIONS[section]:
            continue
        if section == "covered":
            yield fault_in(piece, "praise_unearned")
        elif point.verdict == "covered":
            yield fault_in(piece, "fault_unearned")
        else:
            yield fault_in(piece, "verdict_mismatch")
    if section in {"missing", "contradicted"} and _says(PRAISE, piece.text, brief):
        yield fault_in(piece, "praise_unearned")
    if section == "covered" and _says(FAULT, piece.text, brief):
        yield fault_in(piece, "fault_unearned")


def _named_points(text: str, part: TemplatePart) -> Iterator[PlacedPoint]:
    for match in _NAMED.finditer(fold(text)):
        for label in _LABEL.findall(match.group(1) or match.group(2)):
            point = find_point(part, label)
            if point is not None:
                yield point


def _sweeping(piece: Piece, parts: list[TemplatePart], brief: Brief) -> Iterator[Fault]:
    """Yield claims about everything that one single point belies."""
    verdicts = [point.verdict for part in parts for point in part.points]
    if any(verdict != "covered" for verdict in verdicts) and _says(COMPLETE, piece.text, brief):
        yield fault_in(piece, "praise_unearned")
    if any(verdict in {"covered", "partial"} for verdict in verdicts) and _says(HOPELESS, piece.text, brief):
        yield fault_in(piece, "fault_unearned")


def _says(pattern: re.Pattern[str], text: str, brief: Brief) -> bool:
    """Whether `text` uses such words where the question and the rubric, as far as they were told, do not."""
    return any(
        not any(contains(told, match.group()) for told in brief.told)
        for match in pattern.finditer(fold(text))
    )

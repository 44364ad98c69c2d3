"""Proposed cuts: where a key point may be cut into several, so that none of its words is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from rubrics.grounding import ground
from rubrics.model import KeyPoint, Source
from rubrics.proposal import ProposedPiece
from rubrics.protected import find_protected, is_inside
from rubrics.statement import strip_ends
from rubrics.terms import fold


@dataclass(frozen=True)
class Cut:
    """A stretch of the reference answer that begins where `piece` is quoted from."""

    piece: ProposedPiece
    text: str
    source: Source


class CutError(ValueError):
    """A key point that can't be cut as proposed; the message is for a teacher."""


def cut(
    point: KeyPoint, pieces: Sequence[ProposedPiece], references: Sequence[str]
) -> tuple[list[Cut], list[tuple[ProposedPiece, str]]]:
    """Cut `point` where `pieces` are quoted from; also return those pieces that are not in it, with the reason.

    What stands between two quotes stays with the first of them, and what stands before all of them with the
    first: the key points after the cut have all the words of the one before.

    Raises:
        CutError: the point itself can't be cut, or fewer than two pieces are in it.
    """
    source = point.source
    if source is None or not point.text:
        raise CutError("it does not come from the reference answer as one text")
    if point.alternatives:
        raise CutError("its alternative wordings can't be cut with it")
    reference = references[source.reference]
    own = ground(point.text, reference, source.start, source.end)
    if own is None:
        raise CutError("its words do not stand together in the reference answer")
    begins: list[tuple[int, ProposedPiece]] = []
    dropped: list[tuple[ProposedPiece, str]] = []
    at, whole = own[0], find_protected(reference, *own)
    for piece in pieces:
        found = ground(piece.quote, reference, at, own[1])
        if not fold(piece.quote):
            dropped.append((piece, "it has no words"))
        elif found is None:
            elsewhere = ground(piece.quote, reference, *own) is not None
            dropped.append((piece, "it overlaps another piece" if elsewhere else _NOT_THERE))
        elif begins and _inside_a_word(reference, found[0]):
            dropped.append((piece, "it begins inside a word or a number"))
        elif begins and is_inside(found[0], whole) and is_inside(found[0] - 1, whole):
            dropped.append((piece, "it begins inside a bracket, a quotation, or a formula"))
        else:
            begins.append((found[0], piece))
            at = found[1]
    if len(begins) < 2:
        raise CutError(dropped[0][1] if dropped else "a single piece is no cut")
    edges = [own[0], *(begin for begin, _ in begins[1:]), own[1]]
    return [
        _stretch(piece, reference, start, end, source.reference)
        for (_, piece), start, end in zip(begins, edges[:-1], edges[1:], strict=True)
    ], dropped


_NOT_THERE = "these words are not in the key point's part of the reference answer"


def _stretch(piece: ProposedPiece, reference: str, start: int, end: int, number: int) -> Cut:
    text = strip_ends(reference[start:end])
    begin = reference.index(text, start)
    return Cut(piece, text, Source(start=begin, end=begin + len(text), reference=number))


def _inside_a_word(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` would part a Western word, a number, or a formula without blanks."""
    before, after = text[at - 1], text[at]
    return not before.isspace() and before.isascii() and after.isascii() and before not in ",;.:!?"

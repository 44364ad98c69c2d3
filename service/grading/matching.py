"""Matching: what each key point of a rubric finds in one answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.assignment import Claim, assign
from service.grading.contradiction import Opposition, find_oppositions
from service.grading.encoded import EncodedAnswer, EncodedRubric
from service.grading.nothing_said import echoes, nothing_said
from service.grading.polarity import is_condition
from service.grading.routing import numbering_is_believable
from service.grading.similarity import Features, best_by_point, compare, cosines
from service.grading.strength import DEFAULT_MODEL, discount_strays
from service.grading.terms import terms
from service.grading.units import PreparedRubric, Unit

# A segment this likely to speak for some key point tells which part it is about.
_TELLS_ITS_PART = 0.5
_SURELY_TELLS_ITS_PART = 0.8
_ABOUT_THE_POINT = 0.2
_REACH = 2
# So alike, or with so many of its words, an answer may well say a point that it is not credited with.
_NEAR_FROM, _NEAR_TO, _NEAR_WORDS = 0.5, 0.7, 0.8
_MISPLACED_SHARE = 0.6
_LEAST_MISPLACED = 2
_AT_HOME_SHARE = 0.4
_ABOUT_AS_CLOSE = 0.06


@dataclass(frozen=True)
class Matched:
    """An answer matched to a rubric: claims by unit, oppositions by point, and how its numbering was read.

    `similarity` is by unit and span, `best_of_point` the best of each point's units by point and span, and `usable`
    says which spans may speak for which points at all (not the question's own words, nor words to the marker, nor what
    says nothing); `again` are the segments that only repeat earlier ones, `talk` the sentences of small talk.
    `near` tells for each point, from 0 to 1, how nearly the answer says it whether or not that was credited.
    """

    rubric: EncodedRubric
    answer: EncodedAnswer
    claims: dict[int, Claim]
    oppositions: dict[int, tuple[Opposition, ...]]
    similarity: NDArray[np.float64]
    best_of_point: NDArray[np.float64]
    usable: NDArray[np.bool_]
    again: frozenset[int]
    talk: frozenset[int]
    near: NDArray[np.float64]
    numbering_ignored: bool
    misplaced: tuple[tuple[int, int], ...]


def match(rubric: EncodedRubric, answer: EncodedAnswer) -> Matched:
    """Find the evidence of `answer` for and against each key point of `rubric`."""
    prepared = rubric.prepared
    if not answer.spans:
        return _nothing(rubric, answer)
    points = [unit.point for unit in prepared.units]
    everywhere = np.ones((len(prepared.points), len(answer.spans)), dtype=bool)
    barred = _barred(rubric, answer)
    features = _compare(rubric, answer, everywhere)
    first_look = _strength(rubric, answer, features, barred)
    about = _parts_of_segments(rubric, answer, first_look, _TELLS_ITS_PART)
    believable = numbering_is_believable(_by_section(answer, about))
    routed = bool(answer.sections) and believable
    allowed = _allowed(rubric, answer) if routed else everywhere
    misplaced: tuple[tuple[int, int], ...] = ()
    if routed:
        surely_about = _parts_of_segments(rubric, answer, first_look, _SURELY_TELLS_ITS_PART)
        misplaced = _misplaced(answer, surely_about, _at_home(rubric, answer, features.similarity))
        # Under its right number a clause competes with that part's key points only; under a wrong one with all.
        elsewhere = {under for under, _ in misplaced}
        is_elsewhere = np.array([answer.section_of[span.first] in elsewhere for span in answer.spans])
        features = _compare(rubric, answer, allowed | is_elsewhere)
    strength = np.where(allowed[points], _strength(rubric, answer, features, barred), 0.0)
    nothing = nothing_said(rubric, answer, features.similarity)
    claims = assign(prepared.units, answer.spans, strength, features.similarity, prepared.weights)
    return Matched(
        rubric=rubric,
        answer=answer,
        claims={claim.unit: claim for claim in claims},
        oppositions=_oppositions(rubric, answer, claims),
        similarity=features.similarity,
        best_of_point=best_by_point(prepared.units, features.similarity),
        usable=allowed & ~(echoes(rubric, answer, share=1.0) | _to_the_marker(answer) | nothing.spans),
        again=nothing.again,
        talk=nothing.talk,
        near=_near(prepared, features, allowed),
        numbering_ignored=bool(answer.sections) and not believable,
        misplaced=misplaced,
    )


def _nothing(rubric: EncodedRubric, answer: EncodedAnswer) -> Matched:
    units, points = len(rubric.prepared.units), len(rubric.prepared.points)
    return Matched(
        rubric=rubric,
        answer=answer,
        claims={},
        oppositions={},
        similarity=np.zeros((units, 0)),
        best_of_point=np.zeros((points, 0)),
        usable=np.zeros((points, 0), dtype=bool),
        again=frozenset(),
        talk=frozenset(),
        near=np.zeros(points),
        numbering_ignored=False,
        misplaced=(),
    )


def _near(prepared: PreparedRubric, features: Features, allowed: NDArray[np.bool_]) -> NDArray[np.float64]:
    near = np.clip((features.similarity - _NEAR_FROM) / (_NEAR_TO - _NEAR_FROM), 0.0, 1.0)
    near = np.where(features.containment >= _NEAR_WORDS, 1.0, near)
    is_whole = np.array([unit.role == "whole" for unit in prepared.units])
    found = best_by_point(prepared.units, np.where(is_whole[:, None], near, 0.0))
    return np.asarray(np.where(allowed, found, 0.0).max(axis=1, initial=0.0), dtype=np.float64)


def _parts_of_segments(
    rubric: EncodedRubric, answer: EncodedAnswer, strength: NDArray[np.float64], least: float
) -> dict[int, int]:
    """Return which part each sentence with a claim of `least` strength, by its first segment, speaks for best."""
    return {
        i: int(found.argmax())
        for i, found in _by_part(rubric, answer, strength).items()
        if found.max() >= least
    }


def _at_home(rubric: EncodedRubric, answer: EncodedAnswer, similarity: NDArray[np.float64]) -> set[int]:
    """Return the sentences, by first segment, that are about as close to their own part as to any other."""
    home = set()
    for i, found in _by_part(rubric, answer, similarity).items():
        under = answer.section_of[i]
        if under is not None and found[under] >= found.max() - _ABOUT_AS_CLOSE:
            home.add(i)
    return home


def _by_part(
    rubric: EncodedRubric, answer: EncodedAnswer, matrix: NDArray[np.float64]
) -> dict[int, NDArray[np.float64]]:
    """Return for each sentence, by its first segment, the best value of `matrix` among the units of each part."""
    best = best_by_point(rubric.prepared.units, matrix)
    parts = np.array(rubric.prepared.part_of)
    by_part = np.stack([best[parts == part].max(axis=0, initial=-1.0) for part in range(parts.max() + 1)])
    first_segment: dict[int, int] = {}
    for i, piece in enumerate(answer.segments):
        first_segment.setdefault(piece.sentence, i)
    found: dict[int, NDArray[np.float64]] = {}
    for s, span in enumerate(answer.spans):
        i = first_segment[answer.segments[span.first].sentence]
        found[i] = np.maximum(found[i], by_part[:, s]) if i in found else by_part[:, s]
    return found


def _by_section(answer: EncodedAnswer, about: dict[int, int]) -> dict[int, list[int]]:
    sections: dict[int, list[int]] = {}
    for i, part in about.items():
        under = answer.section_of[i]
        if under is not None:
            sections.setdefault(under, []).append(part)
    return sections


def _allowed(rubric: EncodedRubric, answer: EncodedAnswer) -> NDArray[np.bool_]:
    """Return which spans may serve which points: those under the same part's number, and those under none."""
    under = [answer.section_of[span.first] for span in answer.spans]
    return np.array([[part is None or part == own for part in under] for own in rubric.prepared.part_of])


def _compare(rubric: EncodedRubric, answer: EncodedAnswer, rivals: NDArray[np.bool_]) -> Features:
    return compare(
        rubric.prepared, rubric.units, rubric.prompts, answer.spans, answer.vectors, rubric.scale, rivals
    )


def _barred(rubric: EncodedRubric, answer: EncodedAnswer) -> NDArray[np.bool_]:
    """Return which spans cannot speak for which units, however alike they are; shape (units, spans).

    What only announces or conditions states nothing, and neither the question said again nor words to the marker
    are an answer.
    """
    states = np.array(
        [unit.role != "title" and not is_condition(unit.text) for unit in rubric.prepared.units]
    )
    fragments = np.array([answer.is_fragment(span) for span in answer.spans])
    barred: NDArray[np.bool_] = (
        (states[:, None] & fragments) | echoes(rubric, answer) | _to_the_marker(answer)
    )
    return barred


def _to_the_marker(answer: EncodedAnswer) -> NDArray[np.bool_]:
    return np.array([answer.segments[span.first].sentence in answer.to_the_marker for span in answer.spans])


def _strength(
    rubric: EncodedRubric, answer: EncodedAnswer, features: Features, barred: NDArray[np.bool_]
) -> NDArray[np.float64]:
    units, spans = rubric.prepared.units, answer.spans
    lengths = np.array([len(span.key) for span in spans])
    strength = DEFAULT_MODEL.strength(
        features,
        is_title=np.array([unit.role == "title" for unit in units]),
        lengths=lengths[None, :] / np.array([[max(len(unit.text), 1)] for unit in units]),
    )
    sentences = np.array([answer.segments[span.first].sentence for span in spans])
    counted = lengths * ~_to_the_marker(answer)
    return discount_strays(np.where(barred, 0.0, strength), sentences, counted)


def _misplaced(
    answer: EncodedAnswer, surely_about: dict[int, int], at_home: set[int]
) -> tuple[tuple[int, int], ...]:
    """Return (part, other part) where what stands under a part's number speaks for the other and not for it.

    Sentences go by their first segment: `surely_about` which part, `at_home` those close to their own.
    """
    found = []
    for under in sorted({part for part in answer.section_of if part is not None}):
        parts = {i: part for i, part in surely_about.items() if answer.section_of[i] == under}
        commonest, count = max(
            Counter(parts.values()).items(), key=lambda item: (item[1], -item[0]), default=(under, 0)
        )
        if (
            commonest != under
            and count >= max(_LEAST_MISPLACED, _MISPLACED_SHARE * len(parts))
            and sum(i in at_home for i in parts) <= _AT_HOME_SHARE * len(parts)
        ):
            found.append((under, commonest))
    return tuple(found)


def _oppositions(
    rubric: EncodedRubric, answer: EncodedAnswer, claims: Sequence[Claim]
) -> dict[int, tuple[Opposition, ...]]:
    """Look for contradictions in what each point's claims say, and in what stands beside it unclaimed."""
    prepared = rubric.prepared
    claimed = _claimed_segments(prepared.units, answer, claims)
    single = {span.first: s for s, span in enumerate(answer.spans) if span.first == span.last}
    texts = [piece.text for piece in answer.segments]
    given = [terms(text) for text in texts]
    segment_vectors = answer.vectors[[single[i] for i in range(len(texts))]]
    found: dict[int, tuple[Opposition, ...]] = {}
    for unit in prepared.units:
        own = claimed.get(unit.point)
        if unit.role != "whole" or unit.wording or not own:
            continue
        others = {i for point, segments in claimed.items() if point != unit.point for i in segments}
        oppositions = find_oppositions(
            unit.clauses,
            answer.segments,
            own | _beside(answer, own),
            own - others,
            rubric.scale.similarity(cosines(rubric.clauses[unit.text], segment_vectors)),
            prepared.weights.containments([terms(clause.assertion) for clause in unit.clauses], given),
        )
        if oppositions:
            found[unit.point] = tuple(oppositions)
    return found


def _claimed_segments(
    units: Sequence[Unit], answer: EncodedAnswer, claims: Sequence[Claim]
) -> dict[int, set[int]]:
    """Return the segments in the claims of each point, but for faint ones."""
    claimed: dict[int, set[int]] = {}
    for claim in claims:
        if claim.strength >= _ABOUT_THE_POINT:
            claimed.setdefault(units[claim.unit].point, set()).update(answer.spans[claim.span].segments)
    return claimed


def _beside(answer: EncodedAnswer, segments: set[int]) -> set[int]:
    """Return the segments up to two places before and after `segments` in the same sentence."""
    return {
        j
        for i in segments
        for j in range(max(0, i - _REACH), min(len(answer.segments), i + _REACH + 1))
        if answer.segments[j].sentence == answer.segments[i].sentence
    }

"""Matching: what each key point of a rubric finds in one answer."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.assignment import Claim, assign
from service.grading.contradiction import Opposition, find_oppositions
from service.grading.encoded import EncodedAnswer, EncodedRubric
from service.grading.polarity import is_condition
from service.grading.routing import numbering_is_believable
from service.grading.similarity import Features, best_by_point, compare, cosines
from service.grading.strength import DEFAULT_MODEL, discount_strays
from service.grading.terms import terms

# A segment this likely to speak for some key point tells which part it is about.
_TELLS_ITS_PART = 0.5
_SURELY_TELLS_ITS_PART = 0.8
_ABOUT_THE_POINT = 0.2
# A segment is the question copied back where its words are the prompt's to this share.
_ECHO = 0.8
_MISPLACED_SHARE = 0.6
_LEAST_MISPLACED = 2
_AT_HOME_SHARE = 0.4


@dataclass(frozen=True)
class Matched:
    """An answer matched to a rubric: claims by unit, oppositions by point, and how its numbering was read."""

    rubric: EncodedRubric
    answer: EncodedAnswer
    claims: dict[int, Claim]
    oppositions: dict[int, tuple[Opposition, ...]]
    similarity: NDArray[np.float64]
    numbering_ignored: bool
    misplaced: tuple[tuple[int, int], ...]


def match(rubric: EncodedRubric, answer: EncodedAnswer) -> Matched:
    """Find the evidence of `answer` for and against each key point of `rubric`."""
    prepared = rubric.prepared
    shape = (len(prepared.units), len(answer.spans))
    if not answer.spans:
        return Matched(rubric, answer, {}, {}, np.zeros(shape), False, ())
    points = [unit.point for unit in prepared.units]
    everywhere = np.ones((len(prepared.points), len(answer.spans)), dtype=bool)
    features = _compare(rubric, answer, everywhere)
    first_look = _strength(rubric, answer, features)
    about = _parts_of_segments(rubric, answer, first_look, _TELLS_ITS_PART)
    believable = numbering_is_believable(_by_section(answer, about))
    routed = bool(answer.sections) and believable
    allowed = _allowed(rubric, answer) if routed else everywhere
    misplaced: tuple[tuple[int, int], ...] = ()
    if routed:
        features = _compare(rubric, answer, allowed)
        own = np.where(allowed[points], _strength(rubric, answer, features), 0.0)
        surely_about = _parts_of_segments(rubric, answer, first_look, _SURELY_TELLS_ITS_PART)
        misplaced = _misplaced(answer, surely_about, set(_parts_of_segments(rubric, answer, own, _TELLS_ITS_PART)))
    if misplaced:
        # Under its right number a clause competes with that part's key points only; under a wrong one with all.
        elsewhere = {under for under, _ in misplaced}
        is_elsewhere = np.array([answer.section_of[span.first] in elsewhere for span in answer.spans])
        features = _compare(rubric, answer, allowed | is_elsewhere)
    strength = np.where(allowed[points], _strength(rubric, answer, features), 0.0)
    claims = assign(prepared.units, answer.spans, strength, features.similarity, prepared.weights)
    return Matched(
        rubric=rubric,
        answer=answer,
        claims={claim.unit: claim for claim in claims},
        oppositions=_oppositions(rubric, answer, strength),
        similarity=features.similarity,
        numbering_ignored=bool(answer.sections) and not believable,
        misplaced=misplaced,
    )


def _echoes(rubric: EncodedRubric, answer: EncodedAnswer) -> NDArray[np.bool_]:
    """Return which spans only say the question again."""
    questions = rubric.prepared.questions
    units = [unit.terms for unit in rubric.prepared.units]

    def is_echo(span_terms: frozenset[str]) -> bool:
        asked = max((len(span_terms & question) for question in questions), default=0)
        if not span_terms or asked < _ECHO * len(span_terms):
            return False
        return not any(wanted and len(wanted & span_terms) >= _ECHO * len(wanted) for wanted in units)

    return np.array([is_echo(span.terms) for span in answer.spans])


def _parts_of_segments(
    rubric: EncodedRubric, answer: EncodedAnswer, strength: NDArray[np.float64], least: float
) -> dict[int, int]:
    """Return which part each sentence with a claim of `least` strength, by its first segment, speaks for best."""
    best = best_by_point(rubric.prepared.units, strength)
    parts = np.array(rubric.prepared.part_of)
    by_part = np.stack([best[parts == part].max(axis=0, initial=0.0) for part in range(parts.max() + 1)])
    sentences: dict[int, NDArray[np.float64]] = {}
    first: dict[int, int] = {}
    for s, span in enumerate(answer.spans):
        sentence = answer.segments[span.first].sentence
        first[sentence] = min(first.get(sentence, span.first), span.first)
        seen = sentences.get(sentence)
        sentences[sentence] = by_part[:, s] if seen is None else np.maximum(seen, by_part[:, s])
    return {
        first[sentence]: int(found.argmax()) for sentence, found in sentences.items() if found.max() >= least
    }


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


def _strength(rubric: EncodedRubric, answer: EncodedAnswer, features: Features) -> NDArray[np.float64]:
    units, spans = rubric.prepared.units, answer.spans
    lengths = np.array([len(span.key) for span in spans])
    strength = DEFAULT_MODEL.strength(
        features,
        is_title=np.array([unit.role == "title" for unit in units]),
        lengths=lengths[None, :] / np.array([[max(len(unit.text), 1)] for unit in units]),
    )
    states = np.array([unit.role != "title" and not is_condition(unit.text) for unit in units])
    strength[np.ix_(states, [answer.is_fragment(span) for span in spans])] = 0.0
    strength[:, _echoes(rubric, answer)] = 0.0
    strength[:, [answer.segments[span.first].sentence in answer.to_the_marker for span in spans]] = 0.0
    sentences = np.array([answer.segments[span.first].sentence for span in spans])
    counted = np.array([answer.segments[span.first].sentence not in answer.to_the_marker for span in spans])
    return discount_strays(strength, sentences, lengths * counted)


def _misplaced(
    answer: EncodedAnswer, surely_about: dict[int, int], serves_its_own: set[int]
) -> tuple[tuple[int, int], ...]:
    """Return (part, other part) where what stands under a part's number speaks for the other and not for it.

    Sentences go by their first segment: `surely_about` which part, `serves_its_own` those of use where they are.
    """
    found = []
    for under in sorted({part for part in answer.section_of if part is not None}):
        parts = {i: part for i, part in surely_about.items() if answer.section_of[i] == under}
        commonest, count = max(Counter(parts.values()).items(), key=lambda item: (item[1], -item[0]), default=(under, 0))
        at_home = sum(i in serves_its_own for i in parts)
        if (
            commonest != under
            and count >= max(_LEAST_MISPLACED, _MISPLACED_SHARE * len(parts))
            and at_home <= _AT_HOME_SHARE * len(parts)
        ):
            found.append((under, commonest))
    return tuple(found)


def _oppositions(
    rubric: EncodedRubric, answer: EncodedAnswer, strength: NDArray[np.float64]
) -> dict[int, tuple[Opposition, ...]]:
    prepared = rubric.prepared
    best = best_by_point(prepared.units, strength)
    rivals = best.argmax(axis=0)
    single = {span.first: s for s, span in enumerate(answer.spans) if span.first == span.last}
    texts = [piece.text for piece in answer.segments]
    given = [terms(text) for text in texts]
    segment_vectors = answer.vectors[[single[i] for i in range(len(texts))]]
    found: dict[int, tuple[Opposition, ...]] = {}
    for unit in prepared.units:
        if unit.role != "whole" or unit.wording:
            continue
        candidates = _candidates(answer, best[unit.point], rivals == unit.point)
        if not candidates:
            continue
        to_clauses = rubric.scale.similarity(cosines(rubric.clauses[unit.text], segment_vectors))
        containment = prepared.weights.containments([terms(clause.text) for clause in unit.clauses], given)
        oppositions = find_oppositions(unit.clauses, answer.segments, candidates, to_clauses, containment)
        if oppositions:
            found[unit.point] = tuple(oppositions)
    return found


def _candidates(
    answer: EncodedAnswer, strength: NDArray[np.float64], is_best: NDArray[np.bool_]
) -> list[int]:
    """Return the segments that are about a point: of the spans that serve it best, with those beside them."""
    chosen: set[int] = set()
    for s in np.flatnonzero((strength >= _ABOUT_THE_POINT) & is_best):
        span = answer.spans[s]
        sentence = answer.segments[span.first].sentence
        chosen.update(span.segments)
        for beside in (span.first - 1, span.last + 1):
            if 0 <= beside < len(answer.segments) and answer.segments[beside].sentence == sentence:
                chosen.add(beside)
    return sorted(chosen)

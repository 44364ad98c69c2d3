"""Crediting: what each key point earned, by the credit model or, without one, by rules alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from service.grading.assignment import Claim
from service.grading.calibration import Calibration, outline
from service.grading.confidence import confidence_features
from service.grading.contradiction import Opposition
from service.grading.credit import STATED_BOTH_WAYS, PointCredit, credit_point
from service.grading.credit_model import CreditModel
from service.grading.kept import kept_shares, references_of
from service.grading.matching import Matched
from service.grading.part_answer import PartAnswer
from service.grading.point_features import FEATURES
from service.grading.polarity import count_denials
from service.grading.stated_numbers import differ_in_numbers_alone, other_numbers
from service.grading.terms import terms

# A miss may be wrong too: how much it is doubted where the answer comes near to the point.
_NEAR_MISS = 0.8
# A clause denies another for sure only where it says nearly the same but for the denial.
_SAME_WORDS, _SAME_WORDS_BACK = 0.7, 0.6
_OFF_TOPIC = 0.5
# Of a part's marks (docs/decisions/0023).
_DENYING = 0.5
_MOST_CLAIMS = 3
_MORE_DENIALS = FEATURES.index("more_denials")


@dataclass(frozen=True)
class Credited:
    """What the points of one answer earned, by their numbers, with what speaks against them.

    `confidence` is calibrated; None where only `doubt` of the points is known. `off_topic` are the parts (numbers)
    whose answer hardly seems to be one to the question, `only_terms` those whose answer lists terms without a sentence,
    `denying` those that earned much by sentences that deny more than the points that they are closest to. `room` tells
    for each point how far a calibration may change what it earned: 0 where there is no evidence or it is denied.
    """

    points: tuple[PointCredit, ...]
    oppositions: Mapping[int, tuple[Opposition, ...]]
    confidence: float | None = None
    off_topic: tuple[int, ...] = field(default=())
    room: tuple[float, ...] = field(default=())
    only_terms: tuple[int, ...] = field(default=())
    denying: tuple[int, ...] = field(default=())


def credit_by_rules(
    matched: Matched, answers: Sequence[PartAnswer] = (), calibration: Calibration | None = None
) -> Credited:
    """Credit each point from its claims alone, and then as `calibration` changes it for these `answers`."""
    points = []
    for number in range(len(matched.rubric.prepared.points)):
        oppositions = matched.oppositions.get(number, ())
        found = _by_rules(matched, number, oppositions)
        missed = not found.credit and not oppositions
        near = float(matched.near[number]) if missed else 0.0
        points.append(PointCredit(found.credit, found.claims, max(found.doubt, _NEAR_MISS * near)))
    room = [float(bool(point.claims) and i not in matched.oppositions) for i, point in enumerate(points)]
    points = _calibrated(points, room, answers, calibration)
    return Credited(tuple(points), matched.oppositions, room=tuple(room))


def credit_by_model(
    matched: Matched,
    features: NDArray[np.float64],
    answers: Sequence[PartAnswer],
    model: CreditModel,
    calibration: Calibration | None = None,
) -> Credited:
    """Credit each point by `model` from its features, and then as `calibration` changes it.

    What a point earns rests on the spans that speak for it: no evidence, no credit. A point that the answer denies in
    the point's own words earns nothing, one that it also states rightly elsewhere half.
    """
    part_of = np.array(matched.rubric.prepared.part_of)
    keeps = _kept(model, matched, features, answers)
    given = model.credits(features, part_of, keeps[part_of])
    sure = {
        number: kept
        for number, found in matched.oppositions.items()
        if (kept := tuple(opposition for opposition in found if _is_sure(matched, number, opposition)))
    }
    points, room = [], []
    for number in range(len(part_of)):
        credit = float(given.credit[number])
        wanted = credit > 0 or calibration is not None
        claims = _evidence(matched, number, answers[part_of[number]]) if wanted else ()
        oppositions = sure.get(number, ())
        if any(not opposition.mixed for opposition in oppositions) or not claims:
            credit = 0.0
        elif oppositions:
            credit *= STATED_BOTH_WAYS
        doubt = 1.0 - abs(2.0 * credit - 1.0) if not oppositions else 1.0
        points.append(PointCredit(round(credit, 3), claims, doubt))
        room.append(float(given.gate[number]) if claims and not oppositions else 0.0)
    points = _calibrated(points, room, answers, calibration)
    earned = np.array([point.credit for point in points])
    marks = np.array([float(point.own_marks) for point in matched.rubric.prepared.points])
    confidence = None
    if model.confidence is not None and not matched.talk and not any(answer.text for answer in answers):
        # Where nothing was said there is nothing to be wrong about.
        confidence = 0.0 if _is_a_lone_sign(matched.answer.answer) else 1.0
    elif model.confidence is not None:
        weights = marks / marks.sum() if marks.any() else np.full(len(marks), 1 / max(len(marks), 1))
        confidence = model.confidence.of(confidence_features(weights, given, earned, features))
    off_topic = {
        int(part)
        for part, relevance in zip(part_of, given.relevance, strict=True)
        if (relevance < _OFF_TOPIC if answers[part].text else matched.talk)
    }
    only_terms = {part for part, share in enumerate(keeps) if share < 1.0 and answers[part].text}
    doubtful = earned * marks * (features[:, _MORE_DENIALS] > 0)
    denying = [
        number
        for number, part in enumerate(matched.rubric.prepared.rubric.parts)
        if doubtful[part_of == number].sum() >= _DENYING * float(part.marks) > 0
    ]
    return Credited(
        tuple(points),
        sure,
        confidence,
        tuple(sorted(off_topic)),
        tuple(room),
        tuple(sorted(only_terms)),
        tuple(denying),
    )


def _is_a_lone_sign(answer: str) -> bool:
    """Whether all that an answer has is one letter or sign, such as "B." or "√", which is read as no statement."""
    signs = [char for char in answer if (char.isascii() and char.isalpha()) or category(char)[0] == "S"]
    return len(signs) == 1


def _kept(
    model: CreditModel,
    matched: Matched,
    features: NDArray[np.float64],
    answers: Sequence[PartAnswer],
) -> NDArray[np.float64]:
    """Return the share of its credit that the answer to each part keeps for being written in sentences."""
    part_of = np.array(matched.rubric.prepared.part_of)
    kept = np.ones(len(answers))
    for part in np.unique(part_of):
        if answers[part].text:
            own, whole = features[part_of == part], answers[part].tokens.whole
            references = references_of(matched.rubric, int(part))
            kept[part] = kept_shares(model.written, own[None], whole[None], references)[0]
    return kept


def _calibrated(
    points: Sequence[PointCredit],
    room: Sequence[float],
    answers: Sequence[PartAnswer],
    calibration: Calibration | None,
) -> list[PointCredit]:
    """Return the points with what `calibration` makes of their credits; what earns nothing has no claims."""
    earned = np.array([point.credit for point in points])
    if calibration is not None:
        earned = calibration.calibrated(earned, np.array(room), outline(answers))
    return [
        replace(point, credit=credit, claims=point.claims if credit else ())
        for point, credit in zip(points, earned.tolist(), strict=True)
    ]


def _by_rules(matched: Matched, number: int, oppositions: Sequence[Opposition]) -> PointCredit:
    prepared = matched.rubric.prepared
    units = {u: unit for u, unit in enumerate(prepared.units) if unit.point == number}
    return credit_point(units, matched.claims, oppositions, prepared.rubric.policy.title_share)


def _evidence(matched: Matched, number: int, answer: PartAnswer) -> tuple[Claim, ...]:
    """Return the claims of the point, or else the span that is closest to it."""
    units = [u for u, unit in enumerate(matched.rubric.prepared.units) if unit.point == number]
    usable = set(answer.spans.tolist())
    claims = [matched.claims[u] for u in units if u in matched.claims and matched.claims[u].span in usable]
    if claims:
        return tuple(sorted(claims, key=lambda claim: (-claim.strength, claim.unit))[:_MOST_CLAIMS])
    if not usable:
        return ()
    wholes = [u for u in units if matched.rubric.prepared.units[u].role == "whole"]
    best = max((float(matched.similarity[u, s]), -u, -s) for u in wholes for s in usable)
    return (Claim(-best[1], -best[2], max(0.0, best[0])),)


def _is_sure(matched: Matched, number: int, opposition: Opposition) -> bool:
    unit = next(
        unit for unit in matched.rubric.prepared.units if unit.point == number and unit.role == "whole"
    )
    statement, claim = unit.clauses[opposition.clause].assertion, matched.answer.segments[opposition.segment]
    if "=" in statement or "=" in claim.text:
        # The numbers of a formula are no claims that another one would deny.
        return False
    sentence = [piece for piece in matched.answer.segments if piece.sentence == claim.sentence]
    if count_denials(statement) and count_denials(
        matched.answer.answer[sentence[0].start : sentence[-1].end]
    ):
        # "no flow control and no connect phase" has two denials, and denies neither "no flow control" nor the other.
        return False
    if other_numbers(statement, claim.text) and differ_in_numbers_alone(statement, claim.text):
        return True
    said, denied = terms(statement), terms(claim.text)
    both = len(said & denied)
    return both >= _SAME_WORDS * len(said) and both >= _SAME_WORDS_BACK * len(denied)

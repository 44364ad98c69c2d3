"""Contradiction: where the answer says the opposite of what a key point states.

Embeddings hardly tell a statement from its denial, so polarity is read from the words: each clause of the answer
is laid beside the clause of the key point that it is closest to, and the two are compared.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.polarity import OPPOSITE_SIGN, carries_a_denial, is_condition, opposes
from service.grading.segments import Segment

# A clause further away than this is about something else, whatever it denies.
_LEAST_SIMILARITY = 0.33
_LEAST_SIMILARITY_OF_OPPOSITES = 0.15
# English denies in many ways that are no contradiction ("not enough flats"), so there the fit must be closer.
_LEAST_SIMILARITY_WESTERN = 0.6
_LEAST_CONTAINMENT = 0.5
_CONTAINMENT_WEIGHT = 0.1
# A right statement elsewhere outweighs a denial that fits worse by this much; one in the same sentence must fit
# far better, since there it is mostly the denied thing's own name.
_CLEARLY, _FAR = 0.05, 0.15


@dataclass(frozen=True)
class Clause:
    """What a key point asserts: `text` with the conditions it stands under, `assertion` without them."""

    text: str
    assertion: str


@dataclass(frozen=True)
class Opposition:
    """Segment `segment` of the answer says the opposite of clause number `clause`; `sign` is what shows it.

    `mixed` says that another sentence states it rightly, so that the answer contradicts itself.
    """

    clause: int
    segment: int
    sign: str
    mixed: bool
    similarity: float


def read_clauses(pieces: Sequence[str]) -> tuple[Clause, ...]:
    """Read the clauses of a statement, each condition joined to the assertion that follows it."""
    clauses: list[Clause] = []
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        if not is_condition(piece):
            clauses.append(Clause("，".join(waiting), piece))
            waiting = []
    if waiting and clauses:
        last = clauses.pop()
        clauses.append(Clause("，".join([last.text, *waiting]), last.assertion))
    elif waiting:
        clauses.append(Clause("，".join(waiting), waiting[-1]))
    return tuple(clauses)


def find_oppositions(
    clauses: Sequence[Clause],
    segments: Sequence[Segment],
    candidates: Set[int],
    claimed: Set[int],
    similarity: NDArray[np.float64],
    containment: NDArray[np.float64],
) -> list[Opposition]:
    """Compare a key point's `clauses` with the `candidates` among the answer's `segments`.

    Args:
        clauses: The clauses of one wording of the key point.
        segments: All the segments of the answer.
        candidates: Indices of the segments that may be about this key point.
        claimed: Those of them that are its evidence and no other point's, so that there is no doubt about it.
        similarity: Shape (clauses, segments).
        containment: Share of each clause's terms found in each segment, same shape.
    """
    fits = similarity + _CONTAINMENT_WEIGHT * containment
    closest = np.argmax(fits, axis=0)
    near = (similarity >= _LEAST_SIMILARITY) | (containment >= _LEAST_CONTAINMENT)
    western = [segments[i].text.isascii() for i in range(len(segments))]
    near &= ~np.array(western)[None, :] | (similarity >= _LEAST_SIMILARITY_WESTERN)
    near_enough_for_opposites = similarity >= _LEAST_SIMILARITY_OF_OPPOSITES
    found = []
    for k, clause in enumerate(clauses):
        about = [
            i
            for i in sorted(candidates)
            if closest[i] == k
            and (near_enough_for_opposites[k, i] or i in claimed)
            and not is_condition(segments[i].text)
        ]
        signs = {
            i: sign
            for i in about
            if (sign := opposes(clause.assertion, _with_its_denial(i, segments)))
            and (near[k, i] or (not western[i] and (i in claimed or OPPOSITE_SIGN in sign)))
        }
        if not signs:
            continue
        against = max(signs, key=lambda i: (fits[k, i], -i))
        fit = fits[k, against]
        beside, elsewhere = _best_support(k, against, [i for i in about if i not in signs], segments, fits)
        if beside <= fit + _FAR and elsewhere <= fit + _CLEARLY:
            found.append(
                Opposition(
                    k,
                    against,
                    signs[against],
                    mixed=elsewhere >= fit - _CLEARLY,
                    similarity=float(similarity[k, against]),
                )
            )
    return found


def _with_its_denial(i: int, segments: Sequence[Segment]) -> str:
    """Return the text of segment `i`, with the one before it where that one's denial reaches over it."""
    if i and segments[i - 1].sentence == segments[i].sentence:
        before = segments[i - 1].text
        if carries_a_denial(segments[i].text, before):
            return f"{before}，{segments[i].text}"
    return segments[i].text


def _best_support(
    k: int, against: int, supporting: Sequence[int], segments: Sequence[Segment], fits: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the best fit of a supporting segment in the sentence of `against`, and in any other sentence."""
    sentence = segments[against].sentence
    beside = [float(fits[k, i]) for i in supporting if segments[i].sentence == sentence]
    elsewhere = [float(fits[k, i]) for i in supporting if segments[i].sentence != sentence]
    return max(beside, default=0.0), max(elsewhere, default=0.0)

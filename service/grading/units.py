"""Units: what a rubric's key points are matched by - their titles, whole statements, and single clauses."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from rubrics.model import KeyPoint, Rubric
from service.grading.contradiction import Clause, read_clauses
from service.grading.plain_form import plain_form
from service.grading.segments import segment
from service.grading.terms import TermWeights, letters, terms

_LEAST_FACET_TERMS = 5
_MOST_FACETS = 12


@dataclass(frozen=True)
class Unit:
    """One wording that can earn credit for key point number `point` (its index in `PreparedRubric.points`).

    role: `whole` earns all of the credit, a `facet` its `weight` of it (the facets of one wording sum to 1),
    a `title` the rubric's title share. `wording` tells the facets of alternative wordings apart; `clauses`
    are those of a whole.
    """

    point: int
    role: Literal["whole", "facet", "title"]
    wording: int
    text: str
    terms: frozenset[str]
    weight: float
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class PreparedRubric:
    """A rubric laid out for matching: the points that earn marks by their own words, and their units."""

    rubric: Rubric
    points: tuple[KeyPoint, ...]
    part_of: tuple[int, ...]
    units: tuple[Unit, ...]
    weights: TermWeights
    questions: tuple[frozenset[str], ...]
    question_letters: str


@lru_cache(maxsize=256)
def prepare(rubric: Rubric) -> PreparedRubric:
    """Lay `rubric` out for matching; the result is kept, since rubrics do not change."""
    earning = [
        (i, point) for i, part in enumerate(rubric.parts) for point in part.walk() if not point.is_heading
    ]
    asked = plain_form(" ".join(part.prompt for part in rubric.parts))
    weights = TermWeights.of([wording for _, point in earning for wording in _wordings(point)], asked)
    units = [unit for i, (_, point) in enumerate(earning) for unit in _units(i, point, weights)]
    return PreparedRubric(
        rubric=rubric,
        points=tuple(point for _, point in earning),
        part_of=tuple(i for i, _ in earning),
        units=tuple(units),
        weights=weights,
        questions=tuple(terms(plain_form(part.prompt)) for part in rubric.parts),
        question_letters="\n".join(
            letters(plain_form(text)) for text in (rubric.stem, *(part.prompt for part in rubric.parts))
        ),
    )


def _wordings(point: KeyPoint) -> tuple[str, ...]:
    own = point.text if point.text.strip() else point.title
    return tuple(plain_form(text) for text in (own, *point.alternatives) if text.strip())


def _units(i: int, point: KeyPoint, weights: TermWeights) -> list[Unit]:
    units: list[Unit] = []
    for wording, text in enumerate(_wordings(point)):
        clauses = [piece.text for piece in segment(text)] or [text]
        units.append(Unit(i, "whole", wording, text, terms(text), 1.0, read_clauses(clauses)))
        facets = _facets(text)
        if len(facets) > 1:
            masses = [weights.mass(terms(facet)) for facet in facets]
            whole = sum(masses) or 1.0
            units += [
                Unit(i, "facet", wording, facet, terms(facet), mass / whole)
                for facet, mass in zip(facets, masses, strict=True)
            ]
    if point.title and point.text:
        title = plain_form(point.title)
        units.append(Unit(i, "title", 0, title, terms(title), 1.0))
    return units


def _facets(text: str) -> list[str]:
    """Group the clauses of a statement into facets.

    A condition belongs to what it conditions; a clause too short to stand alone joins the next one of its
    sentence, or the last one where none follows.
    """
    facets: list[list[str]] = []
    for _, pieces in groupby(segment(text), key=lambda piece: piece.sentence):
        waiting: list[str] = []
        for clause in read_clauses([piece.text for piece in pieces]):
            waiting.append(clause.text)
            if len(terms(" ".join(waiting))) >= _LEAST_FACET_TERMS:
                facets.append(waiting)
                waiting = []
        if waiting:
            facets[-1].extend(waiting) if facets else facets.append(waiting)
    if len(facets) > _MOST_FACETS:
        facets = [
            *facets[: _MOST_FACETS - 1],
            [clause for facet in facets[_MOST_FACETS - 1 :] for clause in facet],
        ]
    return ["，".join(facet) for facet in facets]

"""Similarity: how strongly a span of the answer speaks for a unit of the rubric, from vectors and terms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.encoders.protocol import Vectors
from service.grading.scale import Scale
from service.grading.spans import Span
from service.grading.units import PreparedRubric, Unit

Matrix = NDArray[np.float64]

_ITS_OWN_WORDS = 0.8


@dataclass(frozen=True)
class Features:
    """What is known of every (unit, span) pair; each matrix has the shape (units, spans).

    similarity: of the two texts, 0 unrelated, 1 the same.
    margin: the same, less the span's similarity to the best rival: another key point, or the question itself.
        Whole statements compete with whole statements, facets with every wording but titles.
    containment: share by weight of the unit's terms that the span has.
    """

    similarity: Matrix
    margin: Matrix
    containment: Matrix


def compare(
    prepared: PreparedRubric,
    unit_vectors: Vectors,
    prompt_vectors: Vectors,
    spans: Sequence[Span],
    span_vectors: Vectors,
    scale: Scale,
    rivals: NDArray[np.bool_],
) -> Features:
    """Compare every unit of the rubric with every span of the answer.

    `rivals` says which key points a span may be about at all; shape (points, spans).
    """
    similarity = scale.similarity(cosines(unit_vectors, span_vectors))
    to_prompts = scale.similarity(cosines(prompt_vectors, span_vectors))
    points = np.array([unit.point for unit in prepared.units])
    is_whole = np.array([unit.role == "whole" for unit in prepared.units])
    is_title = np.array([unit.role == "title" for unit in prepared.units])
    wholes = best_by_point(prepared.units, np.where(is_whole[:, None], similarity, -1.0))
    statements = best_by_point(prepared.units, np.where(is_title[:, None], -1.0, similarity))
    containment = prepared.weights.containments(
        [unit.terms for unit in prepared.units], [span.terms for span in spans]
    )
    rival = np.where(
        is_whole[:, None],
        _best_rival(np.where(rivals, wholes, -1.0))[points],
        _best_rival(np.where(rivals, statements, -1.0))[points],
    )
    # Who says a key point in its own words may say the question's words around it.
    asked = np.maximum(to_prompts.max(axis=0, initial=0.0), 0.0)[None, :]
    rival = np.where(containment >= _ITS_OWN_WORDS, rival, np.maximum(rival, asked))
    return Features(
        similarity=similarity,
        margin=similarity - rival,
        containment=containment,
    )


def cosines(some: Vectors, others: Vectors) -> Matrix:
    """Return the cosine of every row of `some` with every row of `others`; shape (some, others).

    Each product is summed on its own in double precision: a matrix product may take another order of summation
    when there are more rows, and a score must not depend on that.
    """
    products = np.einsum("ik,jk->ij", some.astype(np.float64), others.astype(np.float64), optimize=False)
    return np.asarray(products, dtype=np.float64)


def best_by_point(units: Sequence[Unit], similarity: Matrix) -> Matrix:
    """Return for each key point and span the best similarity among the point's units; shape (points, spans)."""
    points = np.array([unit.point for unit in units])
    best = [similarity[points == point].max(axis=0) for point in range(points.max() + 1)]
    return np.asarray(np.stack(best), dtype=np.float64)


def _best_rival(best_of_point: Matrix) -> Matrix:
    """For each point and span, the best similarity among all other points, never below 0."""
    if len(best_of_point) == 1:
        return np.zeros_like(best_of_point)
    second, first = np.sort(best_of_point, axis=0)[-2:]
    others: Matrix = np.where(best_of_point == first, second, first)
    return np.maximum(others, 0.0)

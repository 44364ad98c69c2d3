"""What share of its credit an answer keeps for being written in sentences."""

import numpy as np
from numpy.typing import NDArray

from service.encoders.protocol import Vectors
from service.grading.encoded import EncodedRubric
from service.grading.point_features import FEATURES
from service.grading.terms import small_words
from service.grading.written import Texts, Written

Array = NDArray[np.float64]

_SMALL_WORDS, _COPIED = FEATURES.index("small_words"), FEATURES.index("exact_fresh")


def texts_of(wholes: Vectors, features: Array) -> Texts:
    """Return the answers to one part; shapes (answers, dimensions) and (answers, points, FEATURES)."""
    return Texts(wholes, features[:, 0, _SMALL_WORDS])


def references_of(rubric: EncodedRubric, part: int) -> Texts:
    """Return the reference answers to part number `part`."""
    return Texts(
        np.stack([each.whole for each in rubric.references[part]]),
        np.array([small_words(text) for text in rubric.reference_texts[part]]),
    )


def kept_shares(written: Written | None, features: Array, wholes: Vectors, references: Texts) -> Array:
    """Return what share of its credit each answer to one part keeps; shape (answers,).

    Args:
        written: None takes nothing from anybody.
        features: Shape (answers, points of the part, FEATURES).
        wholes: The answers' vectors.
        references: The reference answers to the part.
    """
    if written is None:
        return np.ones(len(features))
    return written.keeps(texts_of(wholes, features), features[:, :, _COPIED].mean(axis=1), references)

"""Whether an answer is written in sentences, or only lists the terms that a marker looks for."""

from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, FiniteFloat, model_validator

from rubrics.model import Model
from service.encoders.protocol import Vectors

Array = NDArray[np.float64]

_DECIMALS = 4


# Only what copies the reference answer's rare words can be a list of its terms: from this share on, surely from that.
_COPIED = (0.3, 0.5)
# Where the reference answer is a list itself, so may the answer be.
_REFERENCE_WRITTEN = (0.5, 0.9)


@dataclass(frozen=True, eq=False)
class Texts:
    """Answers (or reference answers) to one part: `wholes` (texts, dimensions), `small_words` their shares of them."""

    wholes: Vectors
    small_words: NDArray[np.float64]


class Written(Model):
    """A logistic model over an answer's whole vector and its share of small words.

    Terms thrown together without a sentence have the words of a good answer and none of its statements. Where they
    are the reference answer's, an answer below `nothing_below` keeps nothing of its credit, one from `all_from` on
    all of it.
    """

    vector: tuple[FiniteFloat, ...]
    small_words: FiniteFloat
    bias: FiniteFloat
    nothing_below: Annotated[float, Field(ge=0, le=1)]
    all_from: Annotated[float, Field(gt=0, le=1)]

    @model_validator(mode="after")
    def _is_a_ramp(self) -> Self:
        if self.nothing_below >= self.all_from:
            raise ValueError("nothing_below has to be less than all_from")
        return self

    def of(self, texts: Texts) -> Array:
        """Return how likely each text is written in sentences; shape (texts,).

        Raises:
            ValueError: the vectors are of another encoder.
        """
        if texts.wholes.shape[1] != len(self.vector):
            raise ValueError(
                f"the credit model reads vectors of {len(self.vector)} numbers, and these have {texts.wholes.shape[1]}"
            )
        told = np.einsum("ij,j->i", texts.wholes.astype(np.float64), np.array(self.vector), optimize=False)
        told = told + texts.small_words * self.small_words + self.bias
        if not np.isfinite(told).all():
            raise ValueError(
                "the encoder gave a vector that is no vector: there are values in it that are no numbers"
            )
        return np.asarray(np.round(1.0 / (1.0 + np.exp(-np.clip(told, -30.0, 30.0))), _DECIMALS))

    def keeps(self, answers: Texts, copied: Array, references: Texts) -> Array:
        """Return the share of its credit that each answer keeps; shape (answers,).

        `copied` is the share of the reference answer's own words that each answer has to the letter.
        """
        written = _ramp(self.of(answers), (self.nothing_below, self.all_from))
        asked = _ramp(self.of(references), _REFERENCE_WRITTEN).min(initial=1.0)
        return np.asarray(np.round(1.0 - _ramp(copied, _COPIED) * asked * (1.0 - written), _DECIMALS))


def _ramp(values: Array, ends: tuple[float, float]) -> Array:
    return np.clip((values - ends[0]) / (ends[1] - ends[0]), 0.0, 1.0)

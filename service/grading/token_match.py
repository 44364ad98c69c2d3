"""Token by token: how much of a key point's wording the answer says, in other words too.

Each token of the wording is laid beside the token of the answer that is closest to it, both read in their context,
and weighs as much as it tells: rare pieces much, the question's own little.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.encoders.protocol import Tokens, Vectors

# The question's own words are no sign that somebody knows the answer.
_ASKED_WEIGHT = 0.3
# A token counts as said from about these cosines on; each is a soft threshold of its own.
LEVELS = (0.60, 0.70, 0.80, 0.90)
_SOFT = 0.05
_ANSWER_LEVEL = 0.8
_TELLING_SHARE = 3
# A token may speak for several points that are about as close to it.
_ABOUT_AS_CLOSE = 0.02
_OWN_LEVEL, _OWN_SOFT = 0.8, 0.1
_LEAST_SHARE = 0.2
# Neighbours in the wording are said together where the answer has them in this order, at most so far apart.
_TOGETHER = 3
_MATCHED = 0.6
_NO_NEIGHBOURS = 0.5
_DECIMALS = 4


@dataclass(frozen=True, eq=False)
class Wording:
    """Tokens with their weights: `weights` sum to 1 where there are any, `fresh` are not in the question."""

    tokens: Tokens
    weights: NDArray[np.float64]
    fresh: NDArray[np.bool_]

    @property
    def fresh_information(self) -> float:
        """What the tokens tell that the question does not, in nats."""
        return float(self.tokens.information[self.fresh].astype(np.float64).sum())


@dataclass(frozen=True)
class Alignment:
    """How well a wording is said; cosines and shares from 0 to 1, all rounded.

    recall: weighted mean of each token's best cosine.
    said: weighted share of tokens said, by level.
    telling: mean best cosine of the third of the tokens that weigh most.
    least: the best cosine that four in five tokens reach.
    answer_said: the logarithm of how many tokens of the answer are in the wording.
    exact, exact_fresh: weighted share of the tokens (of the fresh ones) that the answer has to the letter.
    together: share of neighbouring tokens that the answer says in this order and close to one another, of those that
        it says; terms without a sentence have few. 0.5 where it says no two neighbours.
    recall_of_own, said_of_own: recall, and the share said at .80, from those tokens of the answer alone that no other
        point is closer to: what speaks for another point speaks less for this one.
    """

    recall: float
    said: tuple[float, ...]
    telling: float
    least: float
    answer_said: float
    exact: float
    exact_fresh: float
    together: float
    recall_of_own: float
    said_of_own: float


NOTHING = Alignment(0.0, (0.0,) * len(LEVELS), 0.0, 0.0, 0.0, 0.0, 0.0, _NO_NEIGHBOURS, 0.0, 0.0)


def weigh(tokens: Tokens, asked: Set[str]) -> Wording:
    """Weigh `tokens` by their information; `asked` are the pieces of the question."""
    fresh = np.array([piece not in asked for piece in tokens.pieces], dtype=bool)
    weights = tokens.information.astype(np.float64) * np.where(fresh, 1.0, _ASKED_WEIGHT)
    return Wording(tokens, weights / max(float(weights.sum()), 1e-9), fresh)


def join(parts: Sequence[Tokens], dimensions: int) -> Tokens:
    """Return the tokens of several texts as one; `whole` is their mean direction, by their numbers of tokens."""
    vectors = np.concatenate([part.vectors for part in parts]) if parts else _no_rows(dimensions)
    whole = sum((part.whole.astype(np.float64) * len(part) for part in parts), np.zeros(dimensions))
    length = float(np.linalg.norm(whole))
    return Tokens(
        whole=(whole / length if length else whole).astype(np.float32),
        vectors=vectors,
        pieces=tuple(piece for part in parts for piece in part.pieces),
        information=np.concatenate([part.information for part in parts])
        if parts
        else np.zeros(0, np.float32),
    )


def align(wording: Wording, answer: Tokens, others: Sequence[NDArray[np.float64]] = ()) -> Alignment:
    """Lay `wording` beside `answer`; `others` are the best cosines of its tokens with other points' wordings."""
    if not len(wording.tokens) or not len(answer):
        return NOTHING
    cosines = wording.tokens.vectors @ answer.vectors.T
    best = _rounded_all(cosines.max(axis=1))
    weights = wording.weights
    order = np.argsort(-weights, kind="stable")[: max(1, len(weights) // _TELLING_SHARE)]
    pieces = frozenset(answer.pieces)
    has = np.array([piece in pieces for piece in wording.tokens.pieces], dtype=np.float64)
    fresh = np.where(wording.fresh, weights, 0.0)
    rounded = _rounded_all(cosines)
    own = rounded.max(axis=0) >= np.max(others, axis=0, initial=-1.0) - _ABOUT_AS_CLOSE
    best_of_own = np.where(own, rounded, 0.0).max(axis=1)
    return Alignment(
        recall=_rounded((best * weights).sum()),
        said=tuple(_rounded((_said(best, level) * weights).sum()) for level in LEVELS),
        telling=_rounded(best[order].mean()),
        least=_rounded(np.quantile(best, _LEAST_SHARE)),
        answer_said=_rounded(np.log1p((cosines.max(axis=0) > _ANSWER_LEVEL).sum())),
        exact=_rounded((has * weights).sum()),
        exact_fresh=_rounded((has * fresh).sum() / max(float(fresh.sum()), 1e-9)),
        together=_together(rounded, best),
        recall_of_own=_rounded((best_of_own * weights).sum()),
        said_of_own=_rounded((_said(best_of_own, _OWN_LEVEL, _OWN_SOFT) * weights).sum()),
    )


def best_cosines(some: Vectors, others: Vectors) -> NDArray[np.float64]:
    """Return for each row of `some` its best cosine among `others`, rounded; 0 without any; shape (some,)."""
    if not len(others):
        return np.zeros(len(some))
    return _rounded_all((some @ others.T).max(axis=1))


def _together(cosines: NDArray[np.float64], best: NDArray[np.float64]) -> float:
    """Return the share of neighbouring wording tokens, both said, that stand together in the answer."""
    both = (best[:-1] >= _MATCHED) & (best[1:] >= _MATCHED)
    if not both.any():
        return _NO_NEIGHBOURS
    # A token that occurs several times stands where it fits best: any place as good as the best one counts.
    at = cosines >= best[:, None]
    follows = np.zeros_like(at[1:])
    for step in range(1, _TOGETHER + 1):
        follows[:, step:] |= at[:-1, : at.shape[1] - step]
    stand = np.asarray((follows & at[1:]).any(axis=1))
    return _rounded(stand[both].mean())


def _rounded_all(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(np.round(values.astype(np.float64), _DECIMALS), dtype=np.float64)


def _said(best: NDArray[np.float64], level: float, soft: float = _SOFT) -> NDArray[np.float64]:
    return np.clip((best - level) / soft + 0.5, 0.0, 1.0)


def _no_rows(dimensions: int) -> Vectors:
    return np.zeros((0, dimensions), np.float32)


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)

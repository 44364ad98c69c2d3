"""The different texts among the answers to one question, with what is each one's own wording."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rubrics.model import Rubric
from service.cohort.common_ngrams import NgramCounts, common_from
from service.cohort.ngrams import KINDS, Hashes, Kind, compared_form, kind_of, ngram_hashes
from service.cohort.texts import QuestionTexts, Written

_KEPT = 2048


@dataclass(frozen=True)
class Wording:
    """A text as n-grams: all of them, and those of its `own`.

    known: How many of all the question, its rubric, or its reference answers have too. What is in neither is common:
    many answers have it.
    """

    kind: Kind
    all: Hashes
    own: Hashes
    known: int

    @property
    def is_comparable(self) -> bool:
        """Whether enough of the wording is its own."""
        return len(self.own) >= self.kind.least_distinctive


class DifferentTexts:
    """The texts by number, 0 to `len` - 1, in an order that depends on the texts alone."""

    def __init__(self, texts: QuestionTexts, rubric: Rubric | None) -> None:
        """Read all of them once, to learn what is common.

        Raises:
            OSError: the texts can't be read.
        """
        self._texts = texts
        digests = np.array(texts.digests, np.uint64)
        self._order = np.argsort(digests, kind="stable")
        changes = np.flatnonzero(np.diff(digests[self._order])) + 1
        self._starts = np.r_[0, changes, len(digests)] if len(digests) else np.zeros(1, int)
        said = [compared_form(text) for text in _said_by_the_question(rubric)]
        self._known = {
            kind.size: np.unique(np.concatenate([_NONE, *(ngram_hashes(form, kind.size) for form in said)]))
            for kind in KINDS
        }
        self._common_from = common_from(len(digests))
        self._counts = NgramCounts(sum(texts.lengths))
        for text in range(len(self)):
            self._counts.add(self._ngrams(text)[1], self.times(text))
        self.wording = lru_cache(_KEPT)(self._wording)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def times(self, text: int) -> int:
        """Return how many answers have this text."""
        return int(self._starts[text + 1] - self._starts[text])

    def answers(self, text: int) -> Iterator[Written]:
        """Yield the answers that have this text."""
        for row in self._order[self._starts[text] : self._starts[text + 1]]:
            yield self._texts.read(int(row))

    def _ngrams(self, text: int) -> tuple[Kind, Hashes]:
        form = compared_form(self._texts.read(int(self._order[self._starts[text]])).answer)
        kind = kind_of(form)
        return kind, ngram_hashes(form, kind.size)

    def _wording(self, text: int) -> Wording:
        kind, found = self._ngrams(text)
        is_known = np.isin(found, self._known[kind.size], assume_unique=True)
        is_common = self._counts.of(found) > self._common_from
        return Wording(kind, found, found[~is_known & ~is_common], int(is_known.sum()))


_NONE = np.empty(0, np.uint64)


def _said_by_the_question(rubric: Rubric | None) -> Iterator[str]:
    if rubric is None:
        return
    yield from (rubric.title, rubric.stem, *rubric.reference_answers)
    for part in rubric.parts:
        yield part.prompt
        for point in part.walk():
            yield from (point.title, point.text, *point.alternatives)

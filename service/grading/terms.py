"""Terms: the words and character pairs by which two texts are compared letter by letter."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}]+|[0-9]+(?:[.][0-9]+)?|[^\W\d_{_HAN}]+(?:['’-][^\W\d_{_HAN}]+)*")
_FUNCTION_CHARACTERS = frozenset(
    "的了和与及或等在对于应当须需可以并且其该此这那是有为就将把被由向从而也都还又则要能会使让给个种些中上下时后前者所之以如"
)
_FUNCTION_WORD_LIST = """
a an the and or of to in on at by for from with as is are was were be been being it its this that these those
which who whom whose what when where how can could may might will would shall should must do does did has have
had not no than then there their they them he she his her you your we our i also such so if into over under
between while because but
der die das den dem des ein eine einen einem einer eines und oder von zu zum zur im in an am auf aus bei mit
nach für über unter durch als wie ist sind war waren sein wird werden wurde kann können muss müssen soll sollen
hat haben nicht kein keine es er sie wir ihr sich dass daß auch noch nur so wenn um man
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_WORD_LIST.split())
_FUNCTION_WEIGHT = 0.25
_QUESTION_WEIGHT = 0.15


def fold(text: str) -> str:
    """Return `text` with width, case, and compatibility forms folded (NFKC, lower case); offsets change."""
    return unicodedata.normalize("NFKC", text).casefold()


def letters(text: str) -> str:
    """Return only the letters and digits of `text`, folded: equal for texts that say the same letter by letter."""
    return "".join(char for char in fold(text) if char.isalnum())


def terms(text: str) -> frozenset[str]:
    """Return the distinct terms of `text`: pairs of neighbouring Han characters, Western words, numbers.

    A lone Han character is a term of its own; Western words lose a plural s.
    """
    found: set[str] = set()
    for token in _TOKEN.findall(fold(text)):
        if token[0] > "\u2fff" and re.match(rf"[{_HAN}]", token):
            found.update(token[i : i + 2] for i in range(len(token) - 1)) if len(token) > 1 else found.add(
                token
            )
        else:
            found.add(_stem(token))
    return frozenset(found)


def small_words(text: str) -> float:
    """Return the share of the characters and words of `text` that only hold sentences together; 0 to 1.

    Han characters count one by one, and so do Western words; terms without sentences have next to none.
    """
    small = count = 0
    for token in _TOKEN.findall(fold(text)):
        units = list(token) if token[0] > "\u2fff" else [token]
        count += len(units)
        small += sum(unit in _FUNCTION_CHARACTERS or unit in _FUNCTION_WORDS for unit in units)
    return small / max(count, 1)


def letter_runs(text: str, size: int) -> Counter[str]:
    """Return the runs of `size` letters and digits of `text` with their counts."""
    plain = letters(text)
    return Counter(plain[i : i + size] for i in range(len(plain) - size + 1))


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


@dataclass(frozen=True)
class TermWeights:
    """How much each term tells: rare among the rubric's statements is high, the question's own words low.

    Weights are whole numbers, so that their sums are exact and no order of adding matters.
    """

    by_term: Mapping[str, int]
    unseen: float

    @classmethod
    def of(cls, statements: Iterable[str], question: str) -> "TermWeights":
        """Weigh terms by their frequency in `statements`, one document each, and their place in `question`."""
        documents = [terms(statement) for statement in statements]
        counts = Counter(term for document in documents for term in document)
        asked = terms(question)
        total = len(documents)
        weights = {
            term: _whole(log(1 + total / count) * _prior(term) * (_QUESTION_WEIGHT if term in asked else 1.0))
            for term, count in counts.items()
        }
        return cls(weights, log(1 + max(total, 1)))

    def weight(self, term: str) -> int:
        """Return the weight of one term."""
        found = self.by_term.get(term)
        return _whole(self.unseen * _prior(term)) if found is None else found

    def mass(self, some: Iterable[str]) -> int:
        """Return the summed weight of distinct terms."""
        return sum(self.weight(term) for term in some)

    def containments(
        self, wanted: Sequence[frozenset[str]], given: Sequence[frozenset[str]]
    ) -> NDArray[np.float64]:
        """Return the share, by weight, of each `wanted` set's terms that each `given` set has.

        Shape (wanted, given); 0 where nothing is wanted.
        """
        vocabulary = {term: i for i, term in enumerate(sorted(frozenset().union(*wanted)))}
        has = np.zeros((len(given), len(vocabulary)), dtype=np.int64)
        for row, some in enumerate(given):
            has[row, [vocabulary[term] for term in some if term in vocabulary]] = 1
        weight = np.zeros((len(wanted), len(vocabulary)), dtype=np.int64)
        for row, some in enumerate(wanted):
            for term in some:
                weight[row, vocabulary[term]] = self.weight(term)
        masses = weight.sum(axis=1, keepdims=True)
        return np.asarray((weight @ has.T) / np.maximum(masses, 1), dtype=np.float64)


def is_small(term: str) -> bool:
    """Whether a term of `terms` only holds sentences together."""
    return term in _FUNCTION_WORDS or any(char in _FUNCTION_CHARACTERS for char in term)


def _whole(weight: float) -> int:
    return max(1, round(weight * 1000))


def _prior(term: str) -> float:
    return _FUNCTION_WEIGHT if is_small(term) else 1.0

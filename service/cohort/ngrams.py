"""Character n-grams of an answer as numbers: what two texts are compared by, whatever their punctuation and case."""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_NOT_COMPARED = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]")
_MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Kind:
    """How texts of one kind of script are compared.

    size: Characters of an n-gram.
    least_characters: A shorter answer is not compared: short answers are alike by nature.
    least_distinctive: n-grams of an answer's own that a likeness must rest on.
    """

    size: int
    least_characters: int
    least_distinctive: int


CHARACTERS = Kind(size=3, least_characters=30, least_distinctive=20)
"""Chinese, Japanese, Korean: a character is about half a word."""
LETTERS = Kind(size=6, least_characters=90, least_distinctive=60)
"""Scripts of letters: a letter is about a fifth of a word."""
KINDS = (CHARACTERS, LETTERS)


def compared_form(text: str) -> str:
    """Return the letters and digits of `text`, in one width and one case, without blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", text[:_MOST_CHARACTERS]).casefold()
    return _NOT_COMPARED.sub("", plain)


def kind_of(form: str) -> Kind:
    """Return how a text of this compared form is compared: as characters where most of it are such."""
    return CHARACTERS if 2 * len(_HAN.findall(form)) > len(form) else LETTERS


def is_long_enough(form: str) -> bool:
    """Whether a text of this compared form is compared at all."""
    return len(form) >= CHARACTERS.least_characters and len(form) >= kind_of(form).least_characters


def ngram_hashes(form: str, size: int) -> Hashes:
    """Return the n-grams of a compared form as hashes of 64 bits, each once, ascending."""
    codes = np.frombuffer(form.encode("utf-32-le", errors="surrogatepass"), dtype="<u4").astype(np.uint64)
    count = len(codes) - size + 1
    if count < 1:
        return np.empty(0, np.uint64)
    hashed = np.full(count, size, np.uint64)
    for place in range(size):
        hashed = (hashed * np.uint64(0x100000001B3)) ^ codes[place : place + count]
        hashed = mixed(hashed)
    return np.unique(hashed)


def mixed(numbers: Hashes) -> Hashes:
    """Return the numbers with their bits mixed (the finalizer of SplitMix64: Steele, Lea, Flood, OOPSLA 2014)."""
    found = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def jaccard(a: Hashes, b: Hashes) -> float:
    """Return the share of n-grams that both have among those that either has, 0 to 1; 0 where there are none."""
    both = len(np.intersect1d(a, b, assume_unique=True))
    either = len(a) + len(b) - both
    return both / either if either else 0.0

"""The vocabulary of a model's tokenizer: what each token spells, and how much it tells by its rarity."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# What a word's first piece begins with, or its later ones, in the usual tokenizers.
_SIGNS = ("▁", "##", "Ġ", "</w>")
# No token tells more than one seen about once in a million.
_MOST_INFORMATION = 14.0


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Pieces and their information by token id; a piece is empty where it holds no letter or digit."""

    pieces: tuple[str, ...]
    information: tuple[float, ...]

    @classmethod
    def of(cls, model: "SentenceTransformer") -> "Vocabulary | None":
        """Read the vocabulary of `model`, or return None where it has no tokenizer that can be read.

        Unigram tokenizers keep each piece's log-probability, which is its information. Others number their
        pieces by frequency, more or less, so there Zipf's law stands in: the logarithm of the number.
        """
        tokenizer: Any = getattr(model, "tokenizer", None)
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if backend is None:
            return None
        read = json.loads(backend.to_str())["model"]
        special = frozenset(tokenizer.all_special_ids)
        if read["type"] == "Unigram":
            words: Sequence[str] = [word for word, _ in read["vocab"]]
            told = [-float(score) for _, score in read["vocab"]]
        else:
            words = [word for word, _ in sorted(read["vocab"].items(), key=lambda entry: entry[1])]
            told = [log(2.0 + i) for i in range(len(words))]
        return cls(
            tuple("" if i in special else spelling(word) for i, word in enumerate(words)),
            tuple(map(bounded, told)),
        )

    def piece(self, token: int) -> str:
        """Return what the token spells; empty for special tokens and those added to the tokenizer later."""
        return self.pieces[token] if token < len(self.pieces) else ""


def spelling(word: str) -> str:
    """Return what a tokenizer's `word` spells, width and case folded; empty where it holds no letter or digit."""
    for sign in _SIGNS:
        word = word.removeprefix(sign).removesuffix(sign)
    return unicodedata.normalize("NFKC", word).casefold() if any(char.isalnum() for char in word) else ""


def bounded(information: float) -> float:
    """Return the information of a piece, in nats, within what any piece can tell: 0 to 14."""
    return min(_MOST_INFORMATION, max(0.0, information))

"""Cut a text into the pieces of the model's vocabulary: SentencePiece's Unigram, read from the weight file itself.

The `tokenizers` library takes over a second and 300 MB to load these 250,000 pieces. What it does with them is
short: normalise, put a sign before each word, and take the cut whose pieces are likeliest together. This gives
the same ids (tests/encoders/test_unigram.py lays the two side by side) after a tenth of the time and the memory.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator

from service.encoders.bundled.layout import Pieces
from service.encoders.bundled.tokenizer import META, NEVER, control_pieces
from service.encoders.vocabulary import bounded, spelling

_BLANKS = re.compile(" {2,}")
_WORDS = re.compile(f"{META}[^{META}]*")
# How much less likely a character without a piece is than the unlikeliest piece, in nats; as in SentencePiece.
_UNKNOWN_PENALTY = 10.0
_UNREACHED = float("-inf")


class Unigram:
    """The tokenizer of the bundled model; thread-safe, for it keeps nothing of a text."""

    def __init__(self, pieces: Pieces) -> None:
        """Take over the vocabulary; some 30 MB, and a tenth of a second."""
        self.bos, self.eos = pieces.bos, pieces.eos
        self._unknown = pieces.unknown
        self._scores = array("d", pieces.scores)
        for piece in control_pieces(pieces):
            self._scores[piece] = NEVER
        self._texts = pieces.texts
        self._ids = {text: piece for piece, text in enumerate(pieces.texts)}
        self._control = frozenset(control_pieces(pieces))
        self._longest = max(map(len, pieces.texts))
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        # The other entries are NFKC's, which Python has: see tokenizer.py.
        self._to_blank_or_nothing = {
            ord(character): to for character, to in pieces.normalised.items() if to in ("", " ")
        }

    def __call__(self, text: str, most: int) -> list[int]:
        """Return the ids of the pieces of `text`, the first `most` of them; without the frame `<s> ... </s>`.

        A control piece such as "</s>" that is written in the text is text. The text holds no lone surrogates.
        """
        ids: list[int] = []
        for word in self._words(text):
            ids += self._cut(word)
            if len(ids) >= most:
                break
        return ids[:most]

    def spelling(self, piece: int) -> str:
        """Return what the piece spells, width and case folded; empty where it holds no letter or digit."""
        return "" if piece in self._control else spelling(self._texts[piece])

    def information(self, piece: int) -> float:
        """Return how much the piece tells by its rarity: minus its log-probability in nats, from 0 to 14."""
        return bounded(-self._scores[piece])

    def _words(self, text: str) -> Iterator[str]:
        """Yield the words of the normalised text, each with the sign before it."""
        plain = unicodedata.normalize("NFKC", text.translate(self._to_blank_or_nothing))
        plain = _BLANKS.sub(" ", plain).strip().replace(" ", META)
        if plain:
            yield from _WORDS.findall(plain if plain.startswith(META) else META + plain)

    def _cut(self, word: str) -> list[int]:
        """Return the likeliest pieces of `word`; characters without a piece, one or more, are one unknown piece."""
        length = len(word)
        find, scores, longest = self._ids.get, self._scores, self._longest
        best = [0.0] + [_UNREACHED] * length
        start_of = [0] * (length + 1)
        piece_of = [0] * (length + 1)
        for start in range(length):
            before = best[start]
            alone = False
            for end in range(start + 1, min(start + longest, length) + 1):
                piece = find(word[start:end])
                if piece is None:
                    continue
                alone = alone or end == start + 1
                score = before + scores[piece]
                # Of cuts that are equally likely, the one found first stays, as in the library.
                if score > best[end]:
                    best[end], start_of[end], piece_of[end] = score, start, piece
            if not alone and before + self._unknown_score > best[start + 1]:
                best[start + 1] = before + self._unknown_score
                start_of[start + 1], piece_of[start + 1] = start, self._unknown
        backwards: list[int] = []
        end = length
        while end:
            piece = piece_of[end]
            if not (piece == self._unknown and backwards and backwards[-1] == piece):
                backwards.append(piece)
            end = start_of[end]
        return backwards[::-1]

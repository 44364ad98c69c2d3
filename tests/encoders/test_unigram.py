"""The own tokenizer cuts every text as the `tokenizers` library does with the same vocabulary."""

import random
import unicodedata
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from service.encoders.bundled.layout import read_layout
from service.encoders.bundled.source import find_weight_file, open_weight_file
from service.encoders.bundled.unigram import Unigram
from service.encoders.vocabulary import spelling
from tests.encoders.scripts import SENTENCES
from tests.grading.seed_case import sample_answers

_NO_END = 1_000_000
# What normalising, word ends, unknown characters, and control pieces may trip over.
_AWKWARD = [
    " ",
    "  ",
    "\n",
    "\u3000",
    "▁",
    "▁▁",
    "</s>",
    "<s>",
    "<mask>",
    "\u0301",
    "e\u0301",
    "ﬁ",
    "①",
    "Ⅳ",
    "㎡",
    "½",
]
_AWKWARD += [
    "\u200b",
    "\ufeff",
    "\x07",
    "\x1c",
    "\u00a8",
    "\ufffd",
    "的",
    "a",
    "1",
    "。",
    "𓀀",
    "\U0010ffff",
    "～",
    "한",
    "ｶﾞ",
]
# Letters that fold into others only since Unicode 12.1 and later, which the library's tables do not reach.
_NEW = {0x32FF, *range(0xA7F1, 0xA7F5), 0xAB69, *range(0x10780, 0x107C0), *range(0x1E030, 0x1E070), 0x1F16C}
_NEW |= {*range(0x1CCD6, 0x1CCFA), *range(0x1FBF0, 0x1FBFA)}


def _is_old(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cs", "Cn") and ord(letter) not in _NEW


@pytest.fixture(scope="module")
def unigram() -> Unigram:
    return Unigram(read_layout(open_weight_file(find_weight_file())).pieces)


@pytest.fixture(scope="module")
def library(bundled_folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(bundled_folder / "tokenizer.json"))
    # A student may write "</s>": that is text. transformers sets this for `split_special_tokens`.
    tokenizer.encode_special_tokens = True
    return tokenizer


def test_sentences_of_many_scripts(unigram: Unigram, library: Tokenizer) -> None:
    for text in (*SENTENCES, *sample_answers().values()):
        assert unigram(text, _NO_END) == library.encode(text).ids[1:-1], text


def test_thousands_of_awkward_texts(unigram: Unigram, library: Tokenizer) -> None:
    draw = random.Random(7)  # noqa: S311 - guards nothing
    letters = [chr(c) for c in range(0x20, 0x30000) if _is_old(chr(c))]
    for _ in range(4_000):
        length = draw.randrange(0, 25)
        text = "".join(draw.choice(_AWKWARD if draw.random() < 0.4 else letters) for _ in range(length))
        assert unigram(text, _NO_END) == library.encode(text).ids[1:-1], ascii(text)


def test_cut_after_so_many(unigram: Unigram) -> None:
    long = "trust " * 50 + "先建立信任关系" * 50
    for most in (0, 1, 7, 50, 60):
        assert unigram(long, most) == unigram(long, _NO_END)[:most]


def test_what_pieces_spell_and_tell(unigram: Unigram, library: Tokenizer) -> None:
    ids = unigram("The Ｈｅａｄ 先", _NO_END)
    assert "".join(map(unigram.spelling, ids)) == "thehead先"
    for piece in (*ids, *range(0, 250_002, 5_000)):
        if piece > 3:
            assert unigram.spelling(piece) == spelling(library.id_to_token(piece) or "")
    assert [unigram.spelling(piece) for piece in (0, 1, 2, 3, 250_001)] == [""] * 5
    the, *_ = unigram("the", _NO_END)
    rare, *_ = unigram("quantization", _NO_END)
    assert 0 <= unigram.information(the) < unigram.information(rare) <= 14

"""Plain form: a text as it is compared - one width, one script - with every character in its place."""

import re
from functools import lru_cache

from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff]")
# Half a surrogate pair is no Unicode text, which OpenCC can't read; it stays where it is.
_HALF_PAIRS = re.compile("([\ud800-\udfff]+)")
# Letters, digits, and signs of Western text typed in full width. Chinese punctuation is what it is.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？；：（）～"} | {
    0x3000: 0x20
}


def plain_form(text: str) -> str:
    """Return `text` with Western characters in half width and traditional characters as simplified ones.

    It has the same length, so that an offset in one is the same offset in the other.
    """
    narrow = text.translate(_WIDTHS)
    if not _HAN.search(narrow):
        return narrow
    return "".join(
        piece if _HALF_PAIRS.match(piece) else _simplified(piece) for piece in _HALF_PAIRS.split(narrow)
    )


def _simplified(text: str) -> str:
    simplified: str = _to_simplified().convert(text)
    if len(simplified) == len(text):
        return simplified
    # A phrase that has another length in the other script is taken character by character.
    return "".join(_simplified_character(char) for char in text)


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _simplified_character(char: str) -> str:
    found: str = _to_simplified().convert(char)
    return found if len(found) == 1 else char

"""Plain form: a text as it is compared - one width, one script - with every character in its place."""

import re
from functools import lru_cache

from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff]")
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
    simplified: str = _to_simplified().convert(narrow)
    if len(simplified) == len(narrow):
        return simplified
    # A phrase that has another length in the other script is taken character by character.
    return "".join(_simplified_character(char) for char in narrow)


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def _simplified_character(char: str) -> str:
    found: str = _to_simplified().convert(char)
    return found if len(found) == 1 else char

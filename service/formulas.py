"""Text that a spreadsheet would run as a formula, made harmless in CSV so that it can be read back exactly."""

import unicodedata

MARK = "'"
STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What starts a formula in Excel, LibreOffice, and Google Sheets.

Source: OWASP, CSV Injection (https://owasp.org/www-community/attacks/CSV_Injection), which also names the full-width
forms that Excel takes in Chinese and Japanese.
"""


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may take `text` for a formula, also behind blanks and characters that nobody sees."""
    for character in text:
        if character in STARTS:
            return True
        if not (character.isspace() or unicodedata.category(character) in ("Cc", "Cf")):
            return False
    return False


def neutral(text: str) -> str:
    """Return `text` with an apostrophe before it if it looks like a formula or begins with an apostrophe.

    A text that begins with an apostrophe gets a second one, so that `original` is exact for every text.
    """
    return MARK + text if text.startswith(MARK) or looks_like_formula(text) else text


def original(cell: str) -> str:
    """Return the text that `neutral` made `cell` of: without the first apostrophe, if it begins with one."""
    return cell.removeprefix(MARK)

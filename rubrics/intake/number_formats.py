"""A list number as Word prints it: 3 is "3", "c", "III", "三", or "③" by its format."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL_DIGITS = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
MOST = 32_767
"""The highest number that Word prints."""


def format_number(number: int, format_name: str) -> str:
    """Return `number` in Word's `format_name` (ST_NumberFormat); an unknown format gives plain digits."""
    if format_name == "none":
        return ""
    if not 0 <= number <= MOST or (number == 0 and format_name not in _WITH_ZERO):
        return str(number)
    return _FORMATS.get(format_name, str)(number)


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        count, number = divmod(number, value)
        letters += letter * count
    return letters


def _letter(number: int) -> str:
    # Word goes on after z with aa, bb, ..., not with aa, ab.
    repeats, index = divmod(number - 1, 26)
    return chr(ord("a") + index) * (repeats + 1)


def _ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _chinese(number: int, digits: str = _DIGITS, units: str = "十百千万") -> str:
    if number >= 10_000:
        high, rest = divmod(number, 10_000)
        zero = digits[0] if 0 < rest < 1000 else ""
        return (
            _chinese(high, digits, units) + units[3] + zero + (_chinese(rest, digits, units) if rest else "")
        )
    text, gap = "", False
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            # 十一, not 一十一; but 一百一十一.
            one = "" if digit == 1 and power == 10 and not text and digits == _DIGITS else digits[digit]
            text += (digits[0] if gap else "") + one + unit
            gap = False
        else:
            gap = bool(text)
    return text


def _digit_by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _run(first: str, most: int) -> Callable[[int], str]:
    """Return a format of single characters that follow one another, with digits beyond the last."""
    return lambda number: chr(ord(first) + number - 1) if number <= most else str(number)


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "ordinal": _ordinal,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "koreanCounting": str,
    "chineseLegalSimplified": lambda number: _chinese(number, _LEGAL_DIGITS, "拾佰仟万"),
    "ideographLegalTraditional": lambda number: _chinese(number, _LEGAL_TRADITIONAL_DIGITS, "拾佰仟萬"),
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "ideographTraditional": lambda number: _STEMS[number - 1] if number <= len(_STEMS) else str(number),
    "ideographZodiac": lambda number: _BRANCHES[number - 1] if number <= len(_BRANCHES) else str(number),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "ideographEnclosedCircle": _run("㊀", 10),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda number: f"- {number} -",
}
_WITH_ZERO = ("decimal", "decimalZero", "decimalHalfWidth", "decimalFullWidth", "ideographDigital")

"""A point's own marks in a reference answer's text: "(2分)", "[2 marks]", "(0.25 P)", "2分："."""

import re
from dataclasses import dataclass
from decimal import Decimal

from rubrics.line_marks import find_line_marks
from rubrics.marks import CENT, MOST_MARKS, exact_decimal
from rubrics.scripts import KANA


@dataclass(frozen=True)
class OwnMark:
    """Marks at `text[start:end]` of the point that they stand behind or, `leads`, before."""

    start: int
    end: int
    marks: Decimal
    leads: bool = False


NUMBER = r"(?P<{0}_n>[0-9０-９]{{1,4}}(?:[.．,][0-9０-９]{{1,2}})?|[一二两兩三四五六七八九十半])"
UNIT = r"(?:分(?![钟鐘之散布类類别別析为成裂解子])|points?\b|marks?\b|pts?\b\.?|Punkte?n?\b|Pkt\b\.?|P\b\.?|(?-i:BE)\b)"
COUNT = "[0-9０-９]{1,2}|[一二两兩三四五六七八九十]|one|two|three|four|five|six|seven|eight|nine|ten|eine[nr]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn"
_OPEN, _CLOSE = r"[(（\[［【〔]", r"[)）\]］】〕]"
# Dots that lead the eye to the marks at the end of the line; each run is tried once, as a whole.
_DOTS = r"(?:(?<!…)…{2,}+|(?<!⋯)⋯{2,}+|(?<!\.)\.{4,}+|(?<!·)·{4,}+|(?<!_)_{3,}+|(?<!-)-{3,}+|(?<!—)—{3,}+)"
_LINE_END = r"(?=[ \t\u3000]*+[。；;.]?[ \t\u3000]*+(?:\n|$))"
_MARK = re.compile(
    rf"{_DOTS}?{_OPEN}[ \t]*+(?:得|给|給|计|計)?[ \t]*+[+＋]?{NUMBER.format('b')}[ \t]*{UNIT}[ \t]*{_CLOSE}"
    rf"|(?<=[^0-9])(?P<after>[，,、]){NUMBER.format('a')}[ \t]*{UNIT}(?=[ \t]*(?:[。；;.\n]|$))"
    rf"|{_DOTS}[ \t]*{NUMBER.format('d')}[ \t]*{UNIT}{_LINE_END}"
    rf"|(?<=\S)[ \t]+[-–—][ \t]+{NUMBER.format('h')}[ \t]*{UNIT}{_LINE_END}"
    rf"|^[ \t]*{NUMBER.format('f')}[ \t]*{UNIT}[ \t]*(?P<leads>[:：])",
    re.IGNORECASE | re.MULTILINE,
)
_RANGE = re.compile(
    rf"{_OPEN}[ \t]*[0-9０-９]{{1,2}}(?:\.5)?[ \t]*{UNIT}?[ \t]*[-–—~～〜至到][ \t]*{NUMBER.format('r')}[ \t]*{UNIT}[ \t]*{_CLOSE}",
    re.IGNORECASE,
)
_JAPANESE = re.compile(rf"{_OPEN}[ \t]*{NUMBER.format('j')}[ \t]*点{_CLOSE}")
_DIGITS = {c: Decimal(i) for i, c in enumerate("零一二三四五六七八九十")} | {
    "两": Decimal(2),
    "兩": Decimal(2),
    "半": Decimal("0.5"),
}
_ENGLISH, _GERMAN = (
    "one two three four five six seven eight nine ten",
    "eine zwei drei vier fünf sechs sieben acht neun zehn",
)
_WORDS = {word: i for words in (_ENGLISH, _GERMAN) for i, word in enumerate(words.split(), 1)}
_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}


def find_own_marks(text: str, whole: Decimal | None = None) -> list[OwnMark]:
    """Return the marks that `text` states for single points, in order.

    Of a range ("0-2分") the upper end counts, if that makes the marks add up to `whole`: bands of quality do not.
    """
    found = []
    for match in _MARK.finditer(text):
        marks = read_number(next(match[f"{name}_n"] for name in "badhf" if match[f"{name}_n"]))
        if marks is not None:
            found.append(OwnMark(match.start(), match.end(), marks, leads=bool(match["leads"])))
    ranges = [
        OwnMark(*span.span(), marks) for span in _RANGE.finditer(text) if (marks := read_number(span["r_n"]))
    ]
    if ranges and whole == sum(mark.marks for mark in [*found, *ranges]):
        found = sorted([*found, *ranges], key=lambda mark: mark.start)
    if not found:
        found = [OwnMark(*span, marks) for span, marks in find_line_marks(text, whole)]
    if not found and KANA.search(text):
        found = [
            OwnMark(*mark.span(), marks)
            for mark in _JAPANESE.finditer(text)
            if (marks := read_number(mark["j_n"]))
        ]
    return found


def read_number(numeral: str) -> Decimal | None:
    """Return the marks that `numeral` (2, ０.５, 1,5, 两, 半) states, or None where they can be no marks."""
    if numeral in _DIGITS:
        return _DIGITS[numeral]
    marks = exact_decimal(numeral.translate(_HALF_WIDTH).replace(",", "."))
    return marks if 0 < marks <= MOST_MARKS and marks == marks.quantize(CENT) else None


def read_count(numeral: str) -> int | None:
    """Return the count that `numeral` (3, ３, 三, three, drei) states, or None for 0."""
    word = numeral.lower()
    if word in _DIGITS:
        return int(_DIGITS[word])
    return (
        _WORDS.get(word)
        or _WORDS.get(word[:4])
        or (int(word.translate(_HALF_WIDTH)) if word.isdecimal() else None)
        or None
    )

"""Signs besides numbers that open an item: bullets, Markdown headings, steps, decimal and roman numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rubrics.formulas import goes_on_with_sign
from rubrics.letter_runs import find_letter_runs
from rubrics.markers import Marker, cjk_number, find_markers
from rubrics.series import find_series

# Printed without a blank a hyphen opens an item only where another line has one too.
_BULLET = re.compile(
    r"^(?P<indent>[ \t\u3000]*)(?P<sign>[-*+–—](?=[ \t\u3000\xa0])|(?P<tight>[-–*](?=[^\W\d_]))|[•·●○■□◆◇▪▫▶►➤✓√◦])"
    r"[ \t\u3000\xa0]*(?=\S)",
    re.MULTILINE,
)
# Inside a line only signs that are nothing else are bullets; a middle dot may stand in a name.
_INLINE_BULLET = re.compile(r"(?<=[。；;：:.，, \t\u3000])(?P<sign>[•●■◆▪►➤])[ \t\u3000\xa0]*(?=\S)")
_HEADING = re.compile(r"^[ \t]*(?P<sign>#{1,6})[ \t]+(?=\S)", re.MULTILINE)
_STEP = re.compile(
    r"(?:^[ \t\u3000]*|(?<=[。；;，,：:.])[ \t\u3000]*)(?P<step>(?:第(?P<a>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[步点點]|步[骤驟](?P<b>[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
    r"|\bStep[ \t](?P<c>[0-9]{1,2})|\bSchritt[ \t](?P<d>[0-9]{1,2}))[ \t]*(?:[：:.、，,）)]|[是为為])[ \t]*)",
    re.MULTILINE | re.IGNORECASE,
)
_DECIMAL = re.compile(
    r"^[ \t\u3000]*(?P<number>[0-9]{1,2}(?:[.．][0-9]{1,2}){0,3})[.．、]?(?:[ \t\u3000]+|(?=[\u3400-\u9fff]))(?=\S)",
    re.MULTILINE,
)
_ROMAN = re.compile(
    r"(?P<open>[(（])?(?<![A-Za-z])(?P<number>i{1,3}|iv|vi{0,3}|ix|xi{0,2}|I{1,3}|IV|VI{0,3}|IX|XI{0,2})(?P<close>[)）]|[.](?=[ \t]))"
)
_ROMAN_VALUES = {
    word: i
    for i, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1)
}
_LONE_FIRST = re.compile(r"[：:][ \t]*(?P<sign>①)(?=[^\s②])")
_COMMA = re.compile(r"(?:(?<=[。；;\n])|(?<=[.][ \t]))[ \t]*(?P<number>[2-9])[,，](?=[ \t]*[^\W\d_])")
_ENDED_BEFORE = re.compile(r"(?:^|[\n;；,，:：.。])[ \t\u3000]*(?:and|und)?[ \t\u3000]*$")


def find_all_markers(text: str) -> list[Marker]:
    """Return every marker and sign of `text` in order, none overlapping another."""
    bullets = _bullets(text)
    signs = [
        *_lone_firsts(text),
        *bullets,
        *_inline_bullets(text, bullets),
        *_headings(text),
        *_steps(text),
        *_decimals(text),
        *_romans(text),
        *find_series(text),
    ]
    numbers = find_markers(text)
    signs += [*_with_comma(text, numbers), *find_letter_runs(text)]
    taken: list[Marker] = []
    # A sign is the longer reading ("步骤1：" of "1：", "(ii)" of "i"); but "- 1." is a number behind a bullet.
    for marker in sorted([*signs, *numbers], key=lambda found: (found.start, found.start - found.end)):
        if taken and marker.start < taken[-1].end:
            continue
        if (
            taken
            and taken[-1].kind == "bullet"
            and not text[taken[-1].end : marker.start].strip()
            and marker.kind != "bullet"
        ):
            taken[-1] = marker
            continue
        taken.append(marker)
    return taken


def _lone_firsts(text: str) -> Iterator[Marker]:
    """Yield each ① behind a colon: it may open a list of one, as its siblings open longer ones."""
    for match in _LONE_FIRST.finditer(text):
        yield Marker(match.start("sign"), match.end(), "circled", "o", 1, False, False)


def _bullets(text: str) -> list[Marker]:
    operators: set[int] = set()
    for match in _BULLET.finditer(text):
        if goes_on_with_sign(text, match.start("sign"), match.end(), operators):
            operators.add(match.start("sign"))
    found = [
        (match, _width(match["indent"]))
        for match in _BULLET.finditer(text)
        if match.start("sign") not in operators
    ]
    if len(found) > 1:
        first, second = found[0][0], found[1][0]
        # The blanks before the first line of a text are often stripped; what follows tells how many there were.
        stripped = not text[: first.start("sign")].strip() and first["sign"] == second["sign"]
        if stripped and not _is_lead(text, first):
            found[0] = (first, min(width for match, width in found[1:] if match["sign"] == first["sign"]))
    alike = Counter((match["sign"], width) for match, width in found)
    return [
        Marker(match.start("sign"), match.end(), "bullet", f"{match['sign']}{width // 2}", 0, False, True)
        for match, width in found
        if not match["tight"] or alike[match["sign"], width] > 1
    ]


def _is_lead(text: str, bullet: re.Match[str]) -> bool:
    """Whether the line of a bullet ends in a colon: what follows it is below it."""
    line = text[bullet.end() :].partition("\n")[0]
    return line.rstrip().endswith((":", "："))


def _inline_bullets(text: str, at_lines: Sequence[Marker]) -> list[Marker]:
    """Return the bullets inside lines, of one list with those at the start of lines; one alone is none."""
    known = {marker.start for marker in at_lines}
    found = [match for match in _INLINE_BULLET.finditer(text) if match.start("sign") not in known]
    forms = {marker.form[0]: marker.form for marker in reversed(at_lines)}
    counts = Counter([match["sign"] for match in found] + [marker.form[0] for marker in at_lines])
    return [
        Marker(
            match.start("sign"),
            match.end(),
            "bullet",
            forms.get(match["sign"], f"{match['sign']}0"),
            0,
            False,
            False,
        )
        for match in found
        if counts[match["sign"]] > 1
    ]


def _with_comma(text: str, numbers: Sequence[Marker]) -> Iterator[Marker]:
    """Yield "3," where a sentence before it ended and "2." was the last number: a slip of the pen."""
    for match in _COMMA.finditer(text):
        before = [
            marker for marker in numbers[-50:] if marker.end <= match.start() and marker.kind == "arabic"
        ]
        if before and before[-1].form == "." and before[-1].ordinal + 1 == int(match["number"]):
            yield replace(
                before[-1], start=match.start("number"), end=match.end(), ordinal=int(match["number"])
            )


def _width(indent: str) -> int:
    return sum(4 if char == "\t" else 2 if char == "\u3000" else 1 for char in indent)


def _headings(text: str) -> Iterator[Marker]:
    for match in _HEADING.finditer(text):
        yield Marker(match.start("sign"), match.end(), "heading", match["sign"], 0, False, True)


def _steps(text: str) -> list[Marker]:
    found = []
    for match in _STEP.finditer(text):
        numeral = match["a"] or match["b"] or match["c"] or match["d"]
        ordinal = int(numeral) if numeral.isdecimal() else cjk_number(numeral)
        found.append(Marker(match.start("step"), match.end(), "step", "step", ordinal, False, True))
    return found if len(found) > 1 else []


def _decimals(text: str) -> list[Marker]:
    """Return the numbers of a decimal outline (1, 1.1, 1.2); a number alone ("3.5 Liter") is none."""
    found = [(match, match["number"].replace("．", ".")) for match in _DECIMAL.finditer(text)]
    numbers = {number for _, number in found if "." in number}
    if not any(_next(number) in numbers for number in numbers):
        return []
    families = {number.rpartition(".")[0] for number in numbers}
    return [
        Marker(
            match.start("number"),
            match.end(),
            "decimal",
            f"{number.count('.')}",
            int(number.rpartition(".")[2]),
            False,
            True,
        )
        for match, number in found
        if number in families or _next(number) in numbers or _before(number) in numbers
    ]


def _next(number: str) -> str:
    stem, dot, last = number.rpartition(".")
    return f"{stem}{dot}{int(last) + 1}"


def _before(number: str) -> str:
    stem, dot, last = number.rpartition(".")
    return f"{stem}{dot}{int(last) - 1}"


def _romans(text: str) -> list[Marker]:
    """Return the roman numbers that count on from a first one."""
    found: list[Marker] = []
    for match in _ROMAN.finditer(text):
        if match["open"] is None and match["close"] == ")" and match["number"].isupper():
            continue
        if not _ENDED_BEFORE.search(text, max(0, match.start() - 12), match.start()):
            continue
        ordinal = _ROMAN_VALUES[match["number"].lower()]
        form = ("(" if match["open"] else "") + match["close"].replace("）", ")")
        marker = Marker(match.start(), match.end(), "roman", form, ordinal, match["number"].islower(), True)
        if ordinal == 1 or (found and found[-1].style == marker.style and ordinal == found[-1].ordinal + 1):
            found.append(marker)
    return _not_alone(found)


def _not_alone(found: Sequence[Marker]) -> list[Marker]:
    return [
        marker
        for i, marker in enumerate(found)
        if marker.ordinal > 1 or (i + 1 < len(found) and found[i + 1].ordinal == 2)
    ]


def with_labels(text: str, markers: list[Marker]) -> list[Marker]:
    """Add a marker without width before each label over a list of its own ("优点：①... 缺点：①...").

    A label is one where it stands between two lists of one style; the first of them is then headed by one too.
    """
    firsts: dict[int, Marker] = {}
    opened: dict[tuple[str, str, bool], int] = {}
    for i, marker in enumerate(markers):
        before = markers[i - 1] if i else None
        if before is None or before.style != marker.style:
            opened.setdefault(marker.style, i)
            continue
        start = _label_start(text, before.end, marker.start)
        if start is None or marker.ordinal > 1:
            continue
        firsts[i] = _label(start)
        first = opened[marker.style]
        lead = _label_start(
            text, markers[first - 1].end if first else 0, markers[first].start, whole=not first
        )
        if first not in firsts and lead is not None:
            firsts[first] = _label(lead)
    if not firsts:
        return markers
    return [
        each
        for i, marker in enumerate(markers)
        for each in ([firsts[i], marker] if i in firsts else [marker])
    ]


_LABEL = re.compile(
    r"(?:(?<=[。；;.\n])|^)[ \t\u3000]*(?P<label>[^。；;：:\n.]{1,40})[：:][ \t\u3000]*\n*[ \t\u3000]*$"
)


def _label_start(text: str, start: int, end: int, *, whole: bool = False) -> int | None:
    between = text[max(start, end - 60) : end]
    match = _LABEL.search(between)
    if not match or (match.start() == 0 and not (whole and end <= 60)):
        return None
    return max(start, end - 60) + match.start("label")


def _label(start: int) -> Marker:
    return Marker(start, start, "heading", "label", 0, False, True)

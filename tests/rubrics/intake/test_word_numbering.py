"""Automatic numbering in Word files: each paragraph gets the number that Word shows."""

import pytest

from rubrics.intake.number_formats import format_number
from rubrics.intake.word import read_word
from tests.rubrics.intake.docx_file import abstract, docx, level, listed, num, paragraph, restart

DECIMAL = abstract(0, level(0, "%1."), level(1, "(%2)"), level(2, "%3", "decimalEnclosedCircle"))
LEGAL = abstract(0, level(0, "%1.", "upperRoman"), level(1, "%1.%2", "decimal", extra="<w:isLgl/>"))
NESTED = abstract(0, level(0, "%1."), level(1, "%1.%2."), level(2, "%1.%2.%3."))


def one(form: str, label: str = "%1.") -> str:
    return abstract(0, level(0, label, form)) + num(1, 0)


THREE = [(1, 0), (1, 0), (1, 0)]
CASES = {
    "decimal": (one("decimal"), THREE, ["1. a", "2. b", "3. c"]),
    "in brackets": (one("decimal", "（%1）"), THREE, ["（1） a", "（2） b", "（3） c"]),
    "small letters": (one("lowerLetter", "%1)"), THREE, ["a) a", "b) b", "c) c"]),
    "capital letters": (one("upperLetter"), THREE, ["A. a", "B. b", "C. c"]),
    "small Roman": (one("lowerRoman", "(%1)"), THREE, ["(i) a", "(ii) b", "(iii) c"]),
    "capital Roman": (one("upperRoman"), THREE, ["I. a", "II. b", "III. c"]),
    "Chinese": (one("chineseCounting", "%1、"), THREE, ["一、 a", "二、 b", "三、 c"]),
    "Chinese thousand": (
        one("chineseCountingThousand", "第%1题"),
        THREE,
        ["第一题 a", "第二题 b", "第三题 c"],
    ),
    "digits": (one("ideographDigital", "%1、"), THREE, ["一、 a", "二、 b", "三、 c"]),
    "circled": (one("decimalEnclosedCircle", "%1"), THREE, ["① a", "② b", "③ c"]),
    "stems": (one("ideographTraditional", "%1、"), THREE, ["甲、 a", "乙、 b", "丙、 c"]),
    "bullets": (one("bullet", "\uf0b7"), THREE, ["• a", "• b", "• c"]),
    "none": (one("none", ""), THREE, ["a", "b", "c"]),
    "an unknown format": (one("hebrew1"), THREE, ["1. a", "2. b", "3. c"]),
    "nested, restarted by the level above": (
        DECIMAL + num(1, 0),
        [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2), (1, 2)],
        ["1. a", "(1) b", "(2) c", "① d", "2. e", "(1) f", "① g", "② h"],
    ),
    "several levels in one number": (
        NESTED + num(1, 0),
        [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 0), (1, 1)],
        ["1. a", "1.1. b", "1.1.1. c", "1.1.2. d", "1.2. e", "2. f", "2.1. g"],
    ),
    "a level that begins without the one above": (
        NESTED + num(1, 0),
        [(1, 1), (1, 1), (1, 0), (1, 1)],
        ["1.1. a", "1.2. b", "1. c", "1.1. d"],
    ),
    "plain digits for a Roman level above": (
        LEGAL + num(1, 0),
        [(1, 0), (1, 1), (1, 0), (1, 1)],
        ["I. a", "1.1 b", "II. c", "2.1 d"],
    ),
    "another start": (
        abstract(0, level(0, "%1.", start=5)) + num(1, 0),
        THREE,
        ["5. a", "6. b", "7. c"],
    ),
    "a start of 0": (abstract(0, level(0, "%1.", start=0)) + num(1, 0), THREE, ["0. a", "1. b", "2. c"]),
    "no start": (abstract(0, level(0, "%1.", start=None)) + num(1, 0), THREE, ["1. a", "2. b", "3. c"]),
    "two numberings of one list count on": (
        DECIMAL + num(1, 0) + num(2, 0),
        [(1, 0), (2, 0), (1, 0)],
        ["1. a", "2. b", "3. c"],
    ),
    "start override: counts anew once": (
        DECIMAL + num(1, 0) + num(2, 0, restart(0)),
        [(1, 0), (1, 0), (2, 0), (2, 0)],
        ["1. a", "2. b", "1. c", "2. d"],
    ),
    "start override with another start": (
        DECIMAL + num(1, 0) + num(2, 0, restart(0, 4), restart(1, 3)),
        [(1, 0), (2, 0), (2, 1), (2, 1), (2, 0), (2, 1)],
        ["1. a", "4. b", "(3) c", "(4) d", "5. e", "(3) f"],
    ),
    "level override: another look": (
        DECIMAL + num(1, 0, f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "upperLetter")}</w:lvlOverride>'),
        [(1, 0), (1, 1), (1, 0)],
        ["A) a", "(1) b", "B) c"],
    ),
    "two lists keep their own counts": (
        DECIMAL + abstract(1, level(0, "%1)", "lowerLetter")) + num(1, 0) + num(2, 1),
        [(1, 0), (2, 0), (2, 0), (1, 0)],
        ["1. a", "a) b", "b) c", "2. d"],
    ),
    "a level that never restarts": (
        abstract(0, level(0, "%1."), level(1, "(%2)", extra='<w:lvlRestart w:val="0"/>')) + num(1, 0),
        [(1, 0), (1, 1), (1, 0), (1, 1)],
        ["1. a", "(1) b", "2. c", "(2) d"],
    ),
    "a level that restarts only after the first": (
        abstract(0, level(0, "%1."), level(1, "(%2)"), level(2, "%3)", extra='<w:lvlRestart w:val="1"/>'))
        + num(1, 0),
        [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)],
        ["1. a", "(1) b", "1) c", "(2) d", "2) e", "2. f", "1) g"],
    ),
    "followed by nothing": (
        abstract(0, level(0, "%1.", extra='<w:suff w:val="nothing"/>')) + num(1, 0),
        [(1, 0), (1, 0)],
        ["1.a", "2.b"],
    ),
    "numId 0 and a list that is not there": (
        DECIMAL + num(1, 0),
        [(1, 0), (0, 0), (9, 0), (1, 0)],
        ["1. a", "b", "c", "2. d"],
    ),
    "a newer format with a fallback": (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent>'
        '<mc:Choice><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimalZero"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>' + num(1, 0),
        THREE,
        ["01. a", "02. b", "03. c"],
    ),
}


@pytest.mark.parametrize(("numbering", "entries", "lines"), CASES.values(), ids=CASES.keys())
def test_each_paragraph_gets_the_number_that_word_shows(
    numbering: str, entries: list[tuple[int, int]], lines: list[str]
) -> None:
    assert read_word(docx(listed(entries), numbering=numbering)).text.split("\n") == lines


def test_numbers_that_come_with_a_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Point"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Point"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Second"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    linked = abstract(
        0,
        level(0, "%1.", extra='<w:pStyle w:val="Point"/>'),
        level(1, "(%2)", extra='<w:pStyle w:val="Second"/>'),
    )
    body = (
        paragraph("a", style="Point")
        + paragraph("b", style="Second")
        + paragraph("c", style="Sub")
        + paragraph("d", style="Point", num=0)
        + paragraph("e", style="Point", level=1)
    )
    text = read_word(docx(body, numbering=linked + num(1, 0), styles=styles)).text
    assert text.split("\n") == ["1. a", "(1) b", "2. c", "d", "(1) e"]


def test_numbers_that_come_with_a_numbering_style() -> None:
    numbering = (
        abstract(0, extra='<w:numStyleLink w:val="Mine"/>')
        + abstract(1, level(0, "%1)"), extra='<w:styleLink w:val="Mine"/>')
        + num(1, 0)
        + num(2, 1)
    )
    assert read_word(docx(listed([(1, 0), (2, 0)]), numbering=numbering)).text == "1) a\n2) b"


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (53, "upperLetter", "AAA"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (10, "chineseCounting", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (101, "chineseCountingThousand", "一百零一"),
        (111, "chineseCountingThousand", "一百一十一"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (10_001, "chineseCountingThousand", "一万零一"),
        (10, "ideographDigital", "一〇"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedParen", "⑶"),
        (11, "ordinal", "11th"),
        (22, "ordinal", "22nd"),
        (12, "decimalFullWidth", "１２"),
        (3, "numberInDash", "- 3 -"),
        (0, "lowerRoman", "0"),
        (-1, "decimal", "-1"),
        (99_999, "lowerLetter", "99999"),
    ],
)
def test_number_formats(number: int, form: str, shown: str) -> None:
    assert format_number(number, form) == shown

"""What begins a question on paper: "第12题:", "【题目】", "Question 3", "Aufgabe 2"."""

import re
from dataclasses import dataclass

from rubrics.markers import cjk_number

_NUMERAL = r"[0-9０-９]{1,4}|[一二三四五六七八九十]{1,3}"
_WESTERN = r"(?P<number>[0-9]{1,4}[a-z]?)"
# A head is followed by a sign, a bracket, or the line's end: "Question 3 asks for ..." is a sentence.
_AFTER = r"(?=[ \t\u3000]*(?:$|[(（\[［【]))|[ \t]*(?:[:：、)）]|[.．](?![0-9]))|[ \t]+[-–—](?=[ \t])"
_FORMS = (
    (
        "第",
        rf"[【\[［]?第[ \t]*(?P<number>{_NUMERAL})[ \t]*(?:大|小)?[题題][】\]］]?(?:{_AFTER}|(?=[ \t\u3000]))",
    ),
    (
        "题目",
        rf"[【\[［](?:题目|題目|试题|試題|例题|例題|题干|題幹|考题)[ \t]*(?P<number>{_NUMERAL})?[】\]］][ \t]*[:：]?"
        rf"|(?:题目|題目|试题|試題|例题|例題|考题)[ \t]*(?P<bare>{_NUMERAL})?[ \t]*(?:[:：.．、]|(?=$))",
    ),
    (
        "题型",
        rf"(?:简答|論述|论述|简述|问答|分析|案例分析|計算|计算|名词解释|材料)[题題][ \t]*(?P<number>{_NUMERAL})"
        rf"(?:{_AFTER})",
    ),
    (
        "case",
        rf"(?:案例[ \t]*(?P<number>{_NUMERAL})(?:{_AFTER}|(?=[ \t\u3000]))"
        rf"|(?:Case|Fall)[ \t]+(?P<bare>[0-9]{{1,3}})(?:{_AFTER}))",
    ),
    ("question", rf"(?:Question|Problem|Exercise|Task)[ \t]*(?:No\.?[ \t]*)?{_WESTERN}(?:{_AFTER})"),
    ("q", rf"Q[ \t]?{_WESTERN}(?:{_AFTER})"),
    ("aufgabe", rf"(?:Aufgabe|Übung)[ \t]*(?:Nr\.?[ \t]*)?{_WESTERN}(?:{_AFTER})"),
    ("frage", rf"Frage[ \t]*(?:Nr\.?[ \t]*)?{_WESTERN}(?:{_AFTER})"),
)
_OPENS = r"^[ \t\u3000#*]*"
_HEADS = tuple(
    (name, re.compile(_OPENS + f"(?:{form})", re.IGNORECASE | re.MULTILINE)) for name, form in _FORMS
)
_CJK = "[一二三四五六七八九十]{1,3}"
_SECTION = re.compile(
    rf"^[ \t\u3000#*]*(?:(?:{_CJK}[、.．]|第{_CJK}(?:部分|大题|卷))[ \t]*\S{{0,12}}?[题題分卷]?(?:[(（:：].*)?"
    r"|(?:Part|Section|Teil|Abschnitt)[ \t]+[0-9A-Z]{1,3}\b.{0,60}|[-=_*]{3,})[ \t*]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Head:
    """One question's head: `text[start:end]`; `number` is its number as digits, or empty.

    The head of a case ("案例五") is its title and belongs to the question; any other only counts.
    """

    form: str
    start: int
    end: int
    number: str

    @property
    def body_start(self) -> int:
        """Where the question's own text begins."""
        return self.start if self.form == "case" else self.end


def find_heads(text: str) -> list[Head]:
    """Return every line's head in `text`, in order, of whatever form."""
    found = [
        Head(name, match.start(), match.end(), _digits(match.groupdict()))
        for name, pattern in _HEADS
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda head: head.start)


def is_section_heading(line: str) -> bool:
    """Whether a line only announces the questions after it: "二、简答题（共20分）", "Part B", "-----"."""
    return bool(_SECTION.match(line)) or any(
        match is not None and not line[match.end() :].strip(" \t:：*")
        for match in (pattern.match(line) for _, pattern in _HEADS)
    )


def _digits(groups: dict[str, str | None]) -> str:
    numeral = groups.get("number") or groups.get("bare") or ""
    if not numeral:
        return ""
    if numeral[0] in "零〇一二三四五六七八九十两":
        return str(cjk_number(numeral) or "")
    return "".join(str(int(char)) if char.isdigit() else char.lower() for char in numeral).lstrip("0")

"""Headings of a paper's sections ("二、简答题（共20分）"): they announce questions and number none of them."""

import re

_CJK = "[一二三四五六七八九十]{1,3}"
_NUMBER = rf"(?:{_CJK}[、.．]|[(（]{_CJK}[)）]|第{_CJK}(?:部分|大[题題])[、.．:：]?)"
_HEADING = re.compile(
    rf"^[ \t\u3000#*]*(?P<number>{_NUMBER})[ \t\u3000]*"
    r"(?:[\u3400-\u9fff]{0,10}[题題]|名[词詞]解[释釋]|[简簡]答|[问問]答|[论論]述)[ \t\u3000]*"
    r"(?:[(（【\[][^\n]*[)）】\]]|[:：，,][^\n]{0,60}分[^\n]{0,3})?[ \t\u3000*]*[:：。.]?[ \t\u3000*]*$",
    re.MULTILINE,
)
_MASK = " "


def without_section_number(text: str) -> str:
    """Return `text` with blanks for the number of the section heading that it begins with; offsets stay.

    Where there are more such headings than one, their numbers are what tells the questions apart.
    """
    found = list(_HEADING.finditer(text))
    if len(found) != 1 or text[: found[0].start()].strip():
        return text
    start, end = found[0].span("number")
    return text[:start] + _MASK * (end - start) + text[end:]

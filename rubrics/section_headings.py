"""Headings of a paper's sections ("二、简答题（共20分）"): they announce questions and number none of them."""

import re

_CJK = "[一二三四五六七八九十]{1,3}"
_FORMS = (rf"{_CJK}[、.．]", rf"[(（]{_CJK}[)）]", rf"第{_CJK}(?:部分|大[题題])[、.．:：]?")
_OPENS = r"^[ \t\u3000#*]*"
# Only what exercises are called: an answer has headings of its own ("一、存在的问题").
_KIND = (
    "[单單]项|[单單]項|多项|多項|不定项|不定項|非|[单單多][选選]|[选選][择擇]|填空|判[断斷]|[改正][错錯]|名[词詞]解[释釋]|概念解[释釋]|"
    "[简簡]答|[简簡]述|[论論]述|[问問]答|[计計]算|材料|案例|分析|解析|[应應]用|[综綜]合|[实實][验驗]|作文|[写寫]作|解答|[证證]明|辨析|"
    "主[观觀]|客[观觀]|[阅閱][读讀]|理解|翻[译譯]|默[写寫]|作[图圖]|操作|[设設][计計]|程序|[编編]程|探究|思考"
)
_HEADING = re.compile(
    rf"{_OPENS}(?P<number>{'|'.join(_FORMS)})[ \t\u3000]*"
    rf"(?:(?:{_KIND}){{1,3}}[题題]|名[词詞]解[释釋]|[简簡]答|[问問]答|[论論]述)[ \t\u3000]*"
    r"(?:[(（【\[][^\n]*[)）】\]]|[:：，,][^\n]{0,60}分[^\n]{0,3})?[ \t\u3000*]*[:：。.]?[ \t\u3000*]*$",
    re.MULTILINE,
)
_MASK = " "


def without_section_number(text: str) -> str:
    """Return `text` with blanks for the number of the section heading that it begins with; offsets stay.

    Where a further line has a number of the same form, these numbers are what tells the questions apart.
    """
    found = _HEADING.search(text)
    if found is None or text[: found.start()].strip() or _goes_on(text, found):
        return text
    start, end = found.span("number")
    return text[:start] + _MASK * (end - start) + text[end:]


def _goes_on(text: str, heading: re.Match[str]) -> bool:
    """Whether a line below `heading` has a number of the same form."""
    form = next(form for form in _FORMS if re.fullmatch(form, heading["number"]))
    return bool(re.compile(_OPENS + form, re.MULTILINE).search(text, heading.end()))

"""Lines that a label gives to the marker or to the reader: "评分标准：每个名称1分，作用1分。", "解析：本题考查……"."""

import re
from collections.abc import Iterator

from rubrics.inline_marks import find_own_marks

Span = tuple[int, int]

_LINE = re.compile(
    r"^[ \t\u3000]*(?:"
    r"(?P<marking>(?:[评評给給]分|[评評阅閱]卷)"
    r"(?:[标標]准|[标標]準|[说說]明|[细細]则|參考|参考|要求|建议)[ \t]*[:：])"
    r"|[【\[](?:答案|[试試][题題])?解析[】\]][ \t]*[:：]?(?:[ \t]*\n)?"
    r"|(?P<bare>(?:答案|[试試][题題])?解析[ \t]*[:：](?:[ \t]*\n)?)"
    r")[^\n]*$",
    re.MULTILINE,
)
# "解析：" without brackets may be one label of a list ("词法分析：…", "解析：…").
_LABELLED = re.compile(
    r"[ \t\u3000]*(?!(?:[参參]考|[标標]准|正[确確])?答案?[:：])[^\n:：，,。；;]{1,12}[:：]"
)
_MARKS = re.compile(r"[0-9０-９一二两兩三四五六七八九十半][ \t]*分|[给給酌扣得满滿]分")
# A line that numbers or marks points of its own lists what earns marks.
_LISTS = re.compile(r"[①②③④⑤⑥⑦⑧⑨]|[(（]?[1-9一二三四五六七八九][)）.、．](?![0-9])")


def find_marker_lines(text: str) -> Iterator[Span]:
    """Yield the lines of `text` behind its first words that a label keeps from its key points."""
    for line in _LINE.finditer(text):
        if not any(map(str.isalnum, text[: line.start()])):
            continue
        if line["bare"] and not _is_last(text, line):
            continue
        if line["marking"]:
            said = text[line.end("marking") : line.end()]
            if not _MARKS.search(said) or _LISTS.search(said) or find_own_marks(said):
                continue
        yield line.span()


def _is_last(text: str, line: re.Match[str]) -> bool:
    """Whether no word follows `line`, and the line before has no label of its own."""
    before = text[: line.start()].rstrip().rsplit("\n", 1)[-1]
    return not any(map(str.isalnum, text[line.end() :])) and not _LABELLED.match(before)

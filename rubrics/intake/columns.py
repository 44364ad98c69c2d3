"""The columns of a question bank: which header names which field of a question."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rubrics.intake.error import IntakeError

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("题号", "題號", "编号", "編號", "序号", "序號", "id", "question id", "no", "nr", "nummer", "number"),
    "title": ("标题", "標題", "名称", "title", "titel", "name"),
    "question": (
        "题目", "題目", "问题", "問題", "题干", "題幹", "试题", "試題", "题目内容", "question", "question text",
        "prompt", "frage", "aufgabe", "aufgabenstellung", "fragestellung",
    ),
    "reference_answers": (
        "参考答案", "參考答案", "答案", "标准答案", "標準答案", "正确答案", "正確答案", "答案要点",
        "reference answer", "reference answers", "model answer", "model answers", "sample answer", "answer",
        "answers", "correct answer", "musterlösung", "musterlösungen", "musterantwort", "lösung",
        "referenzantwort",
    ),
    "max_marks": (
        "满分", "滿分", "分值", "分数", "分數", "总分", "總分", "max score", "max marks", "maximum marks", "marks",
        "score", "points", "max points", "punkte", "punktzahl", "maximalpunkte", "max punkte",
    ),
    "key_points": (
        "采分点", "採分點", "得分点", "得分點", "评分点", "評分點", "评分标准", "評分標準", "评分细则", "要点",
        "key points", "key point", "scoring points", "marking points", "bewertungspunkte", "kriterien",
        "teilpunkte",
    ),
    "language": ("语言", "語言", "language", "lang", "sprache"),
}  # fmt: skip
"""Field -> the headers that name it, in Chinese, English, and German; case, blanks, and _ do not count."""

_HEADER_MOST = 200
_SEVERAL = "reference_answers"
_IGNORED = re.compile(r"[\s_\-./*:：?？#]+")
_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
_NUMBER_AT_END = re.compile(r"([0-9]{1,2}|[一二三四五六七八九十])$")


@dataclass(frozen=True)
class Columns:
    """Which column (from 0) holds which field; reference answers may be in several."""

    fields: dict[str, int]
    references: tuple[int, ...]

    @property
    def known(self) -> int:
        """How many columns have a meaning."""
        return len(self.fields) + len(self.references)


def find_columns(headers: Sequence[str], mapping: Mapping[str, str] | None = None) -> Columns | None:
    """Return what the columns under `headers` hold, or None where they are no header row.

    `mapping` gives a field's header by name and goes before the known names. A header with a number at its
    end (参考答案2, Answer 3) is one more of its kind.

    Raises:
        IntakeError: two columns claim the same field.
    """
    by_name = {plain_header(name): field for field, names in COLUMN_NAMES.items() for name in names}
    mapped = {plain_header(header): field for field, header in (mapping or {}).items()}
    by_name = {name: field for name, field in by_name.items() if field not in mapped.values()} | mapped
    fields: dict[str, int] = {}
    references: list[int] = []
    for i, header in enumerate(headers):
        field = _field(header, by_name)
        if field is None:
            continue
        if field == _SEVERAL:
            references.append(i)
        elif field in fields:
            raise IntakeError(
                f"the columns {headers[fields[field]]!r} and {header!r} are both taken for {field!r}: "
                f"say which one it is (--column {field}=NAME), or rename the other"
            )
        else:
            fields[field] = i
    has_answers = bool(references) or "key_points" in fields
    return Columns(fields, tuple(references)) if "question" in fields and has_answers else None


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping that names a field that there is none of.

    Raises:
        IntakeError: an unknown field, or an empty header.
    """
    for field, header in mapping.items():
        if field not in COLUMN_NAMES:
            raise IntakeError(f"there is no field {field!r}: the fields are {', '.join(COLUMN_NAMES)}")
        if not header.strip():
            raise IntakeError(f"the column for {field!r} has no name")


def _field(header: str, by_name: Mapping[str, str]) -> str | None:
    if len(header) > _HEADER_MOST:
        return None
    for name in header_forms(header):
        if name in by_name:
            return by_name[name]
        numbered = _NUMBER_AT_END.sub("", name)
        if numbered != name and by_name.get(numbered) == _SEVERAL:
            return _SEVERAL
    return None


def header_forms(header: str) -> tuple[str, str]:
    """Return the two forms in which a header is compared with known names: as it is, and without its brackets."""
    return plain_header(header), plain_header(_BRACKETS.sub("", header))


def plain_header(header: str) -> str:
    """Return `header` without blanks, signs, case, and the width of its characters."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header)).casefold()

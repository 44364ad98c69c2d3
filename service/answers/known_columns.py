"""The names by which columns of answers are known, and which column holds which field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rubrics.intake.cells import column_name
from rubrics.intake.columns import header_forms, plain_header
from service.answers.error import AnswerFileError

NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "answer": (
        ("学生答案", "學生答案", "考生答案", "作答", "作答内容", "作答內容", "学生作答", "考生作答", "答题内容",
         "作答文本", "答案内容", "student answer", "student response", "response", "response text", "answer text",
         "antwort des studierenden", "schülerantwort"),
        ("答案", "answer", "answers", "回答", "antwort"),
    ),
    "id": (
        ("id", "answer id", "response id", "submission id", "item id", "答卷号", "答卷编号", "作答id", "作答编号",
         "答案id", "答案编号", "提交id"),
        ("编号", "編號", "序号", "序號", "no", "nr", "uuid"),
    ),
    "student": (
        ("学号", "學號", "student id", "student number", "student no", "matrikelnummer"),
        ("考号", "考號", "准考证号", "准考證號", "考生号", "candidate", "candidate id", "candidate number"),
        ("学生", "學生", "考生", "student"),
        ("姓名", "学生姓名", "考生姓名", "student name", "name"),
    ),
    "question": (
        ("题目编号", "題目編號", "试题编号", "題號", "题号", "题目id", "试题id", "question id", "question no",
         "question number", "rubric id", "rubric", "aufgabennummer"),
    ),
    "question_text": (
        ("题干", "題幹", "题目内容", "題目內容", "试题内容", "题目文本", "question text", "prompt", "fragestellung"),
    ),
    "reference_answer": (
        ("参考答案", "參考答案", "标准答案", "標準答案", "正确答案", "正確答案", "reference answer",
         "reference answers", "model answer", "sample answer", "correct answer", "musterlösung", "musterantwort",
         "referenzantwort"),
    ),
    "max_marks": (
        ("满分", "滿分", "分值", "题目分值", "max marks", "max score", "maximum marks", "max points", "full marks",
         "maximalpunkte", "max punkte"),
    ),
}  # fmt: skip
"""Field -> groups of names; where a file has names of several groups, the first group holds the field.

Case, blanks, signs, width, and what stands in brackets do not count.
"""

_EITHER = frozenset(
    map(plain_header, ("题目", "題目", "问题", "問題", "试题", "試題", "question", "frage", "aufgabe"))
)
_EITHER_FIELD = "either"
_RANKS = {
    plain_header(name): (field, rank)
    for field, groups in NAMES.items()
    for rank, group in enumerate(groups)
    for name in group
}
_HEADER_MOST = 200
_BETWEEN_CELLS, _MOST_LINE = re.compile(r'[,;|\t"，；]'), 10_000
_SHOWN_COLUMNS, _SHOWN_MOST = 20, 30


class AmbiguousColumnsError(AnswerFileError):
    """Two columns hold the same field."""


@dataclass(frozen=True)
class Columns:
    """Which column (from 0) holds which field."""

    places: Mapping[str, int]

    def missing(self, required: frozenset[str]) -> list[str]:
        """Return which of `answer` and the `required` fields no column holds."""
        return [field for field in sorted(required | {"answer"}) if field not in self.places]


def find_columns(names: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """Return what the columns called `names` hold; `mapping` (field -> column) goes before known names.

    A column called 题目 or "question" holds the question's text if another one holds its id or there is a reference
    answer, or else its id.

    Raises:
        AmbiguousColumnsError: two columns hold the same field with equal right.
    """
    # One column may hold two fields, such as a number of a student that is the answer's too.
    mapped: dict[str, list[str]] = {}
    for field, column in mapping.items():
        mapped.setdefault(plain_header(column), []).append(field)
    best: dict[str, tuple[int, list[int]]] = {}
    either: list[int] = []
    for i, name in enumerate(names):
        for field, rank in _fields(name, mapped, mapping):
            if field == _EITHER_FIELD:
                either.append(i)
            elif field not in best or rank < best[field][0]:
                best[field] = (rank, [i])
            elif rank == best[field][0]:
                best[field][1].append(i)
    if either:
        as_text = "question" in best or ("reference_answer" in best and "question_text" not in best)
        best.setdefault("question_text" if as_text else "question", (0, either))
    for field, (_, places) in best.items():
        if len(places) > 1:
            raise AmbiguousColumnsError(
                f"the columns {' and '.join(map(column_name, places))} are all taken for {field!r}: say which one it "
                f"is (--column {field}=NAME), or rename the others"
            )
    return Columns({field: places[0] for field, (_, places) in best.items()})


def _fields(
    name: str, mapped: Mapping[str, Sequence[str]], mapping: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Return the fields that a column of this name may hold, each with its rank; those given come first."""
    if not name or len(name) > _HEADER_MOST:
        return []
    forms = header_forms(name)
    for form in forms:
        if form in mapped:
            return [(field, -1) for field in mapped[form]]
    for form in forms:
        if form in _EITHER:
            return [(_EITHER_FIELD, 0)]
        if form in _RANKS and _RANKS[form][0] not in mapping:
            return [_RANKS[form]]
    return []


def names_a_column(line: str) -> bool:
    """Whether a line of text has a cell that is a known name beyond ASCII, whatever parts its cells."""
    cells = (cell.strip() for cell in _BETWEEN_CELLS.split(line[:_MOST_LINE]))
    return any(
        form in _RANKS or form in _EITHER
        for cell in cells
        if not cell.isascii() and len(cell) <= _HEADER_MOST
        for form in header_forms(cell)
    )


def columns_found(names: Sequence[str], *, is_header: bool) -> str:
    """Return the columns' names for a message, "A 学号, B 作答"; letters alone where they may be students' text.

    A file without a header row has an answer where the header would be: names are shown only of a row that has a
    known name (`is_header`), or of several cells that are all short words.
    """
    shown = names[:_SHOWN_COLUMNS]
    plain = is_header or (len(shown) > 1 and all(_is_word(name) for name in shown))
    pieces = [
        f"{column_name(i)} {' '.join(name.split())[:_SHOWN_MOST]}"
        if plain and name.strip()
        else column_name(i)
        for i, name in enumerate(shown)
    ]
    if len(names) > len(shown):
        pieces.append(f"and {len(names) - len(shown)} more")
    return ", ".join(pieces) or "none"


def _is_word(name: str) -> bool:
    name = name.strip()
    most = 24 if name.isascii() else 4
    return not name or (len(name) <= most and name.replace(" ", "").replace("_", "").isalpha())

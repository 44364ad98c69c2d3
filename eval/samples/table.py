"""Sheets of cells (CSV, Excel) to values, one sample a row under a header row."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from eval.samples.error import SampleError
from eval.samples.fields import FIELDS, REQUIRED, column_of
from rubrics.intake.cells import column_name
from rubrics.intake.padded_numbers import number_alone
from rubrics.intake.table import HEADER_WITHIN, Cell, Sheet

_IGNORED = re.compile(r"[\s_\-]+")
_SEVERAL = "reference_answers"
_NUMBERS = frozenset({"score", "max_score", "score_judges"})
# A blank cell of these is an answer or a question that is empty; of the others it is a value that is missing.
_MAY_BE_BLANK = frozenset({"answer", "question"})


def header_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return field -> header for every field, so that the delimiter of a CSV file is found by them."""
    return {field: column_of(field, mapping) for field in FIELDS}


def read_sheets(
    sheets: Sequence[Sheet], name: str, mapping: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (place, field -> value) for each row that is not blank; other columns are left out.

    Several reference answers: a header with a number behind it (reference_answers 2) is one more of them.
    Sheets without any header of a sample are passed over.

    Raises:
        SampleError: no sheet has a header row, a column is missing or there twice, or a cell holds an error.
    """
    found_any = False
    for sheet in sheets:
        header = _find_header(sheet, mapping)
        if header is None:
            continue
        found_any = True
        at, columns = header
        where = f"{name}, sheet {sheet.name!r}" if sheet.name else name
        _check_header(columns, f"{where}, row {at + 1}", mapping)
        for i, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
            if any(cell.text.strip() or cell.problem for cell in row):
                yield f"{where}, row {i}", _values(row, columns, f"{where}, row {i}")
    if not found_any:
        wanted = ", ".join(column_of(field, mapping) for field in REQUIRED)
        raise SampleError(
            f"{name}: no header row was found; name the columns {wanted}, or say which they are "
            "(--map score=Points)"
        )


def _find_header(sheet: Sheet, mapping: Mapping[str, str]) -> tuple[int, dict[str, list[int]]] | None:
    """Return the row that names the most fields, if it names at least two, with field -> columns."""
    best: tuple[int, dict[str, list[int]]] | None = None
    for i, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns = _columns(row, mapping)
        if len(columns) > (len(best[1]) if best else 1):
            best = i, columns
    return best


def _columns(row: Sequence[Cell], mapping: Mapping[str, str]) -> dict[str, list[int]]:
    fields = {_plain(column_of(field, mapping)): field for field in FIELDS}
    several = _plain(column_of(_SEVERAL, mapping))
    columns: dict[str, list[int]] = {}
    for i, cell in enumerate(row):
        header = _plain(cell.text)
        field = fields.get(header)
        if field is None and re.fullmatch(re.escape(several) + r"[0-9]{1,2}", header):
            field = _SEVERAL
        if field is not None:
            columns.setdefault(field, []).append(i)
    return columns


def _check_header(columns: Mapping[str, Sequence[int]], place: str, mapping: Mapping[str, str]) -> None:
    missing = [field for field in REQUIRED if field not in columns]
    missing += [field for field in mapping if field not in columns and field not in missing]
    if missing:
        named = ", ".join(repr(column_of(field, mapping)) for field in missing)
        raise SampleError(
            f"{place}: no column {named}: add it, or say which it is (--map {missing[0]}=COLUMN)"
        )
    for field, where in columns.items():
        if len(where) > 1 and field != _SEVERAL:
            letters = " and ".join(map(column_name, where))
            raise SampleError(f"{place}: the columns {letters} are both {field!r}: rename one of them")


def _values(row: Sequence[Cell], columns: Mapping[str, Sequence[int]], place: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for field, where in columns.items():
        texts = [_text(row, column, place) for column in where]
        if field in _NUMBERS:
            texts = [number_alone(text) for text in texts]
        if field == _SEVERAL:
            values[field] = [text for text in texts if text.strip()] or None
        elif texts[0].strip() or field in _MAY_BE_BLANK:
            values[field] = texts[0] if field in _MAY_BE_BLANK else texts[0].strip()
    return values


def _text(row: Sequence[Cell], column: int, place: str) -> str:
    if column >= len(row):
        return ""
    cell = row[column]
    if cell.problem:
        raise SampleError(f"{place}, column {column_name(column)}: {cell.problem}")
    return cell.text


def _plain(header: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header)).casefold()

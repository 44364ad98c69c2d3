"""Results as a CSV file for Moodle's grade import: who, the grade, the feedback.

Source: Moodle, "Grade import", CSV (https://docs.moodle.org/en/Grade_import); its columns are matched by hand
when a file is imported, by the headings that stand here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from rubrics.marks import as_json_number
from service.exports.csv_file import BYTE_ORDER_MARK, rows_as_csv
from service.exports.result import Result, final_marks
from service.exports.state import state_of, student_comment
from service.formulas import neutral

Identifier = Literal["idnumber", "email", "username"]


@dataclass(frozen=True)
class MoodleChoices:
    """What the file says.

    item: Name of the grade item in Moodle's gradebook, the heading of the marks.
    identifier: Which of Moodle's fields `student` is.
    rubric_id: Only results of this rubric, since a grade item is one question; None: all.
    feedback: Whether there is a column of it.
    neutral: Whether texts that look like formulas get an apostrophe, for a file that is opened in a spreadsheet on
        its way. Moodle keeps the apostrophe, so an identifier that looks like a formula is then not found.
    bom: Whether the file begins with a byte order mark, for Excel.
    """

    item: str
    identifier: Identifier = "idnumber"
    rubric_id: str | None = None
    feedback: bool = True
    neutral: bool = True
    bom: bool = False


def moodle_lines(results: Iterable[Result], choices: MoodleChoices) -> Iterator[bytes]:
    """Yield the file line by line, in UTF-8: a line for each student with final marks.

    Results without a student, and those without final marks (pending, failed, to be reviewed), are left out: an empty
    grade would take away the one that Moodle has.

    Raises:
        ValueError: a stored grade can't be read.
    """
    if choices.bom:
        yield BYTE_ORDER_MARK
    head = (choices.identifier, choices.item, f"{choices.item} (feedback)")
    yield from rows_as_csv(_cut(row, choices) for row in chain([head], _rows(results, choices)))


def _rows(results: Iterable[Result], choices: MoodleChoices) -> Iterator[Sequence[str]]:
    for result in results:
        if choices.rubric_id not in (None, result.rubric and result.rubric.id):
            continue
        final = final_marks(result)
        if result.student is None or final is None or state_of(result) not in ("graded", "reviewed"):
            continue
        yield result.student, str(as_json_number(final.marks)), student_comment(result)


def _cut(row: Sequence[str], choices: MoodleChoices) -> list[str]:
    """Return what of the row is wanted, as it is to be written."""
    wanted = [text.replace("\0", "\ufffd") for text in (row if choices.feedback else row[:2])]
    return [neutral(text) for text in wanted] if choices.neutral else wanted

"""A file of questions, of any kind that we read: by its name's ending and by its content."""

from collections.abc import Mapping

from rubrics.intake.csv_sheet import read_csv
from rubrics.intake.decode import decode_text
from rubrics.intake.error import IntakeError
from rubrics.intake.json_source import read_json, read_json_lines
from rubrics.intake.markdown import read_markdown
from rubrics.intake.office_file import OfficeFile
from rubrics.intake.question import Intake
from rubrics.intake.split_questions import split_questions
from rubrics.intake.table import read_table
from rubrics.intake.word import read_word
from rubrics.intake.xlsx_sheets import read_xlsx

MOST_BYTES = 20_000_000
FILE_ENDINGS: dict[str, tuple[str, ...]] = {
    "text": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "word": (".docx", ".docm"),
    "csv": (".csv", ".tsv"),
    "excel": (".xlsx", ".xlsm"),
    "json": (".json",),
    "json lines": (".jsonl", ".ndjson"),
}
"""Kind of file -> the endings of its names. Other names are read by content, and else as plain text."""

_KINDS = {ending: kind for kind, endings in FILE_ENDINGS.items() for ending in endings}
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"%PDF": "a PDF file: export it as text or Word, and check the text",
    b"{\\rtf": "an RTF file: open it in Word and save it as .docx",
    b"\x89PNG": "a picture: type its text, or run text recognition over it first",
    b"\xff\xd8\xff": "a picture: type its text, or run text recognition over it first",
}


def read_questions(name: str, content: bytes, *, columns: Mapping[str, str] | None = None) -> Intake:
    """Return the questions in a file, and what could not be read of it.

    `name` is the file's name, or empty; its ending says the kind, its content has the last word. Ids of
    questions in a text are made from the name. `columns` (field -> header) is for CSV and Excel files.

    Raises:
        IntakeError: the file as a whole can't be read, or holds nothing; the message says what to do.
    """
    if len(content) > MOST_BYTES:
        raise IntakeError(f"larger than {MOST_BYTES:,} bytes: split the file, or take its pictures out")
    for begin, problem in _OTHERS.items():
        if content.startswith(begin):
            raise IntakeError(problem)
    stem, ending = _split_name(name)
    kind = _kind(ending, content)
    if columns and kind not in ("csv", "excel"):
        raise IntakeError("columns can be named for CSV and Excel files only")
    intake = _read(kind, stem, content, columns)
    if not intake.questions and not intake.rejects:
        raise IntakeError("there is no question in it")
    return intake


def _read(kind: str, prefix: str, content: bytes, columns: Mapping[str, str] | None) -> Intake:
    match kind:
        case "excel":
            return read_table(read_xlsx(content), columns)
        case "csv":
            return read_table([read_csv(content, columns)], columns)
        case "json":
            return read_json(decode_text(content))
        case "json lines":
            return read_json_lines(decode_text(content))
        case "word" | "markdown":
            printed = read_word(content) if kind == "word" else read_markdown(decode_text(content))
            return Intake(questions=split_questions(printed.text, printed.headings, prefix=prefix))
    return Intake(questions=split_questions(decode_text(content), prefix=prefix))


def _split_name(name: str) -> tuple[str, str]:
    """Return a file's name without folders and ending, and its ending in lower case, if it has one."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    return (stem, dot + ending.lower()) if stem else (last, "")


def _kind(ending: str, content: bytes) -> str:
    by_name = _KINDS.get(ending, "text")
    if content.startswith((_ZIP, _OLD_OFFICE)):
        parts = OfficeFile(content).names()
        if any(part.startswith("xl/") for part in parts):
            return "excel"
        return "word"
    return by_name

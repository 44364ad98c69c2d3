"""Files made to harm: each ends with an IntakeError, and soon."""

import io
import random
import struct
import zipfile

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from rubrics.intake import office_file
from rubrics.intake.error import IntakeError
from rubrics.intake.read_source import read_questions
from tests.rubrics.intake.docx_file import W, abstract, docx, level, listed, num, packed, paragraph


def document(inside: str, before: str = "") -> bytes:
    return docx(
        "", parts={"word/document.xml": f'{before}<w:document xmlns:w="{W}">{inside}</w:document>'.encode()}
    )


def workbook(**parts: bytes) -> bytes:
    """Return a small workbook; `parts` replaces some of it (sheet1, sharedStrings)."""
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["题目", "参考答案"])
        sheet.write_row(1, 0, ["什么？", "甲"])
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = {name.rsplit("/")[-1].removesuffix(".xml"): name for name in members}
    return packed({**members, **{names[name]: content for name, content in parts.items()}})


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
ENTITY = '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
FAR = SHEET.format(
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
MANY = SHEET.format('<row r="1">' + '<c t="s"><v>0</v></c>' * 300 + "</row>")

HOSTILE = {
    "nothing": ("x.docx", b"", "not a Word"),
    "text named docx": ("x.docx", "题目".encode(), "not a Word"),
    "old Word": ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx"),
    "old Excel": ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx or .xlsx"),
    "PDF": ("x.pdf", b"%PDF-1.7", "PDF"),
    "RTF": ("x.rtf", b"{\\rtf1", "RTF"),
    "a picture": ("x.png", b"\x89PNG\r\n", "picture"),
    "a ZIP of something else": ("x.docx", packed({"a.txt": "a"}), "not a Word document"),
    "an empty ZIP": ("x.docx", packed({}), "not a Word"),
    "no body": ("x.docx", document(""), "not a Word document"),
    "entities": (
        "x.docx",
        document("<w:body><w:p><w:r><w:t>&a;&b;</w:t></w:r></w:p></w:body>", ENTITY),
        "entities",
    ),
    "broken XML": ("x.docx", document("<w:body><w:p>"), "damaged"),
    "unknown encoding": ("x.docx", document("", "<?xml version='1.0' encoding='nonsense'?>"), "damaged"),
    "nested deep": (
        "x.docx",
        document("<w:body>" + "<w:ins>" * 5000 + "</w:ins>" * 5000 + "</w:body>"),
        "nested",
    ),
    "many parts": ("x.docx", packed({f"{i}": "" for i in range(10_001)}), "unpacks to"),
    "not an Excel file": ("x.xlsx", packed({"[Content_Types].xml": "<a/>", "xl/a.xml": "<a/>"}), "damaged"),
    "a cell far out": ("x.xlsx", workbook(sheet1=FAR.encode()), "cells"),
    "a row far out": (
        "x.xlsx",
        workbook(sheet1=SHEET.format('<row r="9999999"/><row><c r="ZZ1"/></row>').encode()),
        "cells",
    ),
    "one text many times": (
        "x.xlsx",
        workbook(sheet1=MANY.encode(), sharedStrings=b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"),
        "bytes of text",
    ),
    "entities in a workbook": (
        "x.xlsx",
        workbook(sheet1=(ENTITY + SHEET.format("")).encode()),
        "no spreadsheet program",
    ),
    "UTF-16 in a workbook": ("x.xlsx", workbook(sheet1=FAR.encode("utf-16")), "no spreadsheet program"),
    "not a sheet": ("x.xlsx", workbook(sheet1=b"<a"), "damaged|header row"),
}


@pytest.mark.parametrize(("name", "content", "says"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused(name: str, content: bytes, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        read_questions(name, content)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "MOST_FILE_BYTES", 1_000_000)
    bomb = docx(paragraph("x" * 2_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(IntakeError, match="unpacks to"):
        read_questions("x.docx", bomb)


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "MOST_FILE_BYTES", 1_000_000)
    honest = docx(paragraph("x" * 2_000_000))
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = struct.pack("<L", archive.getinfo("word/document.xml").file_size)
    with pytest.raises(IntakeError, match="damaged"):
        read_questions("x.docx", honest.replace(size, struct.pack("<L", 100)))


def test_more_elements_than_a_document_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "MOST_ELEMENTS", 1000)
    with pytest.raises(IntakeError, match="too long"):
        read_questions("x.docx", docx("<w:p/>" * 1001))


def test_a_large_part_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "MOST_PART_BYTES", 1000)
    with pytest.raises(IntakeError, match="larger than 1,000 bytes"):
        read_questions("x.docx", docx(paragraph("x" * 2000)))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_damaged_files_end_with_an_intake_error_only(kind: str) -> None:
    whole = (
        docx(paragraph("问？") + listed([(1, 0), (1, 0)]), numbering=abstract(0, level(0, "%1.")) + num(1, 0))
        if kind == "docx"
        else workbook()
    )
    draw = random.Random(7)  # noqa: S311  # not a secret
    refused = 0
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        if draw.random() < 0.2:
            del damaged[draw.randrange(len(damaged)) :]
        try:
            read_questions(f"x.{kind}", bytes(damaged))
        except IntakeError:
            refused += 1
    assert refused > 100

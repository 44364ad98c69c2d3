"""A Word document (.docx) as text, with its automatic numbering written out as the reader sees it."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from rubrics.intake.error import IntakeError
from rubrics.intake.office_file import OfficeFile
from rubrics.intake.printed import Heading, Printed, as_label
from rubrics.intake.word_numbering import Numbering
from rubrics.intake.word_runs import paragraph_text
from rubrics.intake.word_styles import BODY_TEXT_LEVEL, Styles, read_reference
from rubrics.intake.word_xml import number_of, value_of

_MAIN_PART = "word/document.xml"
_WRAPPERS = frozenset({"w_sdt", "w_sdtContent", "w_ins", "w_moveTo", "w_customXml", "w_smartTag"})
_INDENT = "  "


def read_word(content: bytes) -> Printed:
    """Return the text of a .docx file: a line a paragraph, a line a table row with its cells joined by tabs.

    Tracked insertions count as made and deletions as done. Text boxes, notes, headers, and comments are
    left out. A paragraph that is a bare label ("参考答案") gets a colon.

    Raises:
        IntakeError: not a .docx file, damaged, with a password, too large, or made to harm.
    """
    office = OfficeFile(content)
    main = _main_part(office)
    document = office.read_xml(main)
    body = None if document is None else document.find("w_body")
    if body is None:
        raise IntakeError("not a Word document (.docx): save it from Word as .docx, or as plain text")
    folder = posixpath.dirname(main)
    styles = Styles(office.read_xml(posixpath.join(folder, "styles.xml")))
    numbering = Numbering(office.read_xml(posixpath.join(folder, "numbering.xml")), styles)
    lines = list(_Reader(styles, numbering).lines(body))
    headings: list[Heading] = []
    at = 0
    for line in lines:
        if line.heading is not None:
            headings.append(Heading(at, line.heading))
        at += len(line.text) + 1
    return Printed("\n".join(line.text for line in lines), tuple(headings))


def _main_part(office: OfficeFile) -> str:
    relations = office.read_xml("_rels/.rels")
    for each in () if relations is None else relations.iterfind("rel_Relationship"):
        if each.get("Type", "").endswith("/officeDocument"):
            return each.get("Target", "").lstrip("/") or _MAIN_PART
    return _MAIN_PART


@dataclass(frozen=True)
class _Line:
    text: str
    heading: int | None = None


@dataclass
class _Reader:
    """Goes through a body in reading order; what one paragraph shows may depend on those before it."""

    styles: Styles
    numbering: Numbering
    carried: str = field(default="")

    def lines(self, block: Element) -> Iterator[_Line]:
        for child in block:
            if child.tag == "w_p":
                yield from self._paragraph(child)
            elif child.tag == "w_tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self.lines(child)
        if self.carried and block.tag in ("w_body", "w_tc"):
            yield _Line(self._take_carried())

    def _take_carried(self) -> str:
        carried, self.carried = self.carried, ""
        return carried

    def _paragraph(self, paragraph: Element) -> Iterator[_Line]:
        properties = paragraph.find("w_pPr")
        text = paragraph_text(paragraph)
        marks = None if properties is None else properties.find("w_rPr")
        if marks is not None and (marks.find("w_del") is not None or marks.find("w_moveFrom") is not None):
            # The paragraph's end is deleted: it runs on into the next one, and takes that one's number.
            self.carried += text
            return
        text = self._take_carried() + text
        style_id = value_of(properties, "w_pStyle")
        label = self.numbering.label(read_reference(properties), style_id)
        level = number_of(properties, "w_outlineLvl")
        if level is None:
            level = self.styles.outline_level(style_id)
        heading = level if level is not None and 0 <= level < BODY_TEXT_LEVEL and text.strip() else None
        if label is None:
            yield _Line(as_label(text), heading)
            return
        indent = _INDENT * label.level if label.is_bullet else ""
        yield _Line(indent + label.text + text.lstrip(), heading)

    def _table(self, table: Element) -> Iterator[_Line]:
        for row in _descendants(table, "w_tr"):
            if row.find("w_trPr/w_del") is not None:
                continue
            cells = [
                [line.text for line in self.lines(cell) if line.text.strip()]
                for cell in _descendants(row, "w_tc")
            ]
            if not cells:
                continue
            if len(cells) == 1:
                yield from (_Line(text) for text in cells[0])
                continue
            # Only the last cell can go on over several lines without being taken for another row.
            text = "\t".join([*(" ".join(cell) for cell in cells[:-1]), "\n".join(cells[-1])])
            if text.strip():
                yield _Line(text.rstrip("\t"))


def _descendants(element: Element, name: str) -> Iterator[Element]:
    """Yield the rows or cells of one table, also those inside wrappers, but not those of tables within."""
    for child in element:
        if child.tag == name:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _descendants(child, name)

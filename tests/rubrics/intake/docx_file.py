"""Word files made part by part, so that a test says exactly what is in them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(
    body: str, *, numbering: str = "", styles: str = "", parts: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a .docx with the inside of its w:body, w:numbering, and w:styles as given."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
    }
    if numbering:
        members["word/numbering.xml"] = f"<w:numbering {_NAMES}>{numbering}</w:numbering>"
    if styles:
        members["word/styles.xml"] = f"<w:styles {_NAMES}>{styles}</w:styles>"
    return packed({**members, **(parts or {})})


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP with `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def paragraph(text: str = "", *, num: int | None = None, level: int | None = None, style: str = "") -> str:
    """Return one w:p with one run."""
    linked = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    linked += "" if num is None else f'<w:numId w:val="{num}"/>'
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += f"<w:numPr>{linked}</w:numPr>" if linked else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text) if text else ''}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Return one w:r."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def abstract(number: int, *levels: str, extra: str = "") -> str:
    """Return one w:abstractNum with `levels`."""
    return f'<w:abstractNum w:abstractNumId="{number}">{extra}{"".join(levels)}</w:abstractNum>'


def level(index: int, label: str, form: str = "decimal", *, start: int | None = 1, extra: str = "") -> str:
    """Return one w:lvl."""
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    shown = f'<w:lvlText w:val="{escape(label)}"/>'
    return f'<w:lvl w:ilvl="{index}">{begin}<w:numFmt w:val="{form}"/>{extra}{shown}</w:lvl>'


def num(number: int, of: int, *overrides: str) -> str:
    """Return one w:num."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{"".join(overrides)}</w:num>'


def restart(index: int, start: int = 1) -> str:
    """Return a w:lvlOverride that sets a level's start anew."""
    return f'<w:lvlOverride w:ilvl="{index}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def listed(entries: Sequence[tuple[int, int]]) -> str:
    """Return a numbered paragraph for each (num, level); their texts are a, b, c, ..."""
    return "".join(paragraph(chr(ord("a") + i), num=n, level=at) for i, (n, at) in enumerate(entries))

"""Reading the parts of an Office file (.docx, .xlsx) that nobody vouches for: sizes first, no entities."""

import io
import struct
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError, TreeBuilder  # builds only; defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from rubrics.intake.error import IntakeError

MOST_MEMBERS = 10_000
MOST_PART_BYTES = 40_000_000
MOST_FILE_BYTES = 120_000_000
MOST_ELEMENTS = 500_000
MOST_DEPTH = 200

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a way of packing that Office does not use
    OSError,
    OverflowError,
    RuntimeError,  # packed with a password
    struct.error,
    ValueError,
)
# Each name in two namespaces: what Word and Excel write by default, and "Strict Open XML".
_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
}


class OfficeFile:
    """The parts of one Office file held in memory; each is unpacked, within limits, when asked for."""

    def __init__(self, content: bytes) -> None:
        """Open the file and check what it says about its sizes.

        Raises:
            IntakeError: an old Office file, one with a password, no ZIP at all, or one that unpacks to
                far more than a document holds.
        """
        if content.startswith(_OLD_OFFICE):
            raise IntakeError(
                "an old Office file (.doc, .xls) or one with a password: open it in Word or Excel and save "
                "it as .docx or .xlsx, without a password"
            )
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise IntakeError(
                "not a Word or Excel file, or a damaged one: open it and save it anew"
            ) from None
        members = self._archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or unpacked > MOST_FILE_BYTES:
            raise IntakeError(
                f"unpacks to {len(members):,} parts of {unpacked:,} bytes, far more than a document holds: "
                "save the text alone in a new file, without pictures"
            )

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts."""
        return tuple(self._archive.namelist())

    def read(self, name: str) -> bytes | None:
        """Return one part's bytes, or None where the file has no such part.

        Raises:
            IntakeError: the part is damaged, has a password, or is too large.
        """
        if name not in self._archive.NameToInfo:
            return None
        # Not ZipFile.read(), which unpacks whatever a part that lies about its size holds. The archive is in
        # memory, so that this opens no file.
        unpack = self._archive.open
        try:
            with unpack(name) as part:
                content = part.read(MOST_PART_BYTES + 1)
        except _BROKEN:
            raise IntakeError(f"its part {name!r} is damaged: open the file and save it anew") from None
        if len(content) > MOST_PART_BYTES:
            raise IntakeError(f"its part {name!r} is larger than {MOST_PART_BYTES:,} bytes: split the file")
        return content

    def read_xml(self, name: str) -> Element | None:
        """Return one part as XML with short names ("w_p" for w:p), or None where the file has no such part.

        Raises:
            IntakeError: as for `read`, or the part is no well-formed XML, declares entities, or is nested
                deeper than a document is.
        """
        content = self.read(name)
        if content is None:
            return None
        parser = DefusedXMLParser(target=_BoundedBuilder(name), forbid_dtd=True)
        try:
            parser.feed(content)
            root: Element = parser.close()
        except DefusedXmlException:
            raise IntakeError(f"its part {name!r} declares entities, which no Office file does") from None
        except (ParseError, ValueError, LookupError) as error:
            if isinstance(error, IntakeError):
                raise
            raise IntakeError(f"its part {name!r} is damaged: open the file and save it anew") from None
        return root


class _BoundedBuilder(TreeBuilder):
    """Builds elements with short names, and stops at a depth or a number that no document has."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part, self._depth, self._count = part, 0, 0

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MOST_DEPTH or self._count > MOST_ELEMENTS:
            raise IntakeError(f"its part {self._part!r} is nested too deep or too long: split the file")
        return super().start(_short(tag), {_short(name): value for name, value in attributes.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(_short(tag))


def _short(name: str) -> str:
    namespace, _, local = name.rpartition("}")
    if not namespace:
        return name
    prefix = _NAMESPACES.get(namespace[1:], "other")
    return f"{prefix}_{local}"

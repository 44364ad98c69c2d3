"""Word's paragraph styles, as far as they number paragraphs or make them headings."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from rubrics.intake.word_xml import number_of, value_of

_MOST_ANCESTORS = 50
BODY_TEXT_LEVEL = 9


@dataclass(frozen=True)
class NumberingReference:
    """A paragraph's or style's link to a list; None where it leaves that to the style it is based on."""

    num_id: str | None
    level: int | None


@dataclass(frozen=True)
class Style:
    """One paragraph style's own settings; None where it takes those of the style it is based on."""

    based_on: str | None
    numbering: NumberingReference | None
    outline_level: int | None


class Styles:
    """All styles of a document."""

    def __init__(self, root: Element | None) -> None:
        """Read word/styles.xml; a document without one has no styles."""
        self._styles: dict[str, Style] = {}
        self._default: str | None = None
        for element in () if root is None else root.iterfind("w_style"):
            style_id = element.get("w_styleId", "")
            properties = element.find("w_pPr")
            self._styles[style_id] = Style(
                based_on=value_of(element, "w_basedOn"),
                numbering=read_reference(properties),
                outline_level=number_of(properties, "w_outlineLvl"),
            )
            if element.get("w_type") == "paragraph" and element.get("w_default") in ("1", "true", "on"):
                self._default = style_id

    def numbering(self, style_id: str | None) -> tuple[NumberingReference, str] | None:
        """Return the list that a style is linked to, and the id of the style in the chain that says so."""
        level: int | None = None
        for named, style in self._chain(style_id):
            if style.numbering is None:
                continue
            level = style.numbering.level if level is None else level
            if style.numbering.num_id is not None:
                return NumberingReference(style.numbering.num_id, level), named
        return None

    def outline_level(self, style_id: str | None) -> int | None:
        """Return 0 for the highest headings to 8 for the lowest, or None for what is no heading."""
        for _, style in self._chain(style_id):
            if style.outline_level is not None:
                return style.outline_level if 0 <= style.outline_level < BODY_TEXT_LEVEL else None
        return None

    def _chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        named = style_id if style_id in self._styles else self._default
        for _ in range(_MOST_ANCESTORS):  # a style may be based on itself, in a file made by hand
            if named is None or named not in self._styles:
                return
            yield named, self._styles[named]
            named = self._styles[named].based_on


def read_reference(properties: Element | None) -> NumberingReference | None:
    """Return the link to a list that a w:pPr holds, if it holds one."""
    numbering = None if properties is None else properties.find("w_numPr")
    if numbering is None:
        return None
    return NumberingReference(value_of(numbering, "w_numId"), number_of(numbering, "w_ilvl"))

"""Small readings of WordprocessingML elements (with the short names of `OfficeFile.read_xml`)."""

from xml.etree.ElementTree import Element

_MOST_DIGITS = 9


def value_of(parent: Element | None, name: str) -> str | None:
    """Return the w:val of the child `name`, or None where there is none."""
    child = None if parent is None else parent.find(name)
    return None if child is None else child.get("w_val")


def number_of(parent: Element | None, name: str) -> int | None:
    """Return the w:val of the child `name` as a whole number, or None where it is none."""
    return as_number(value_of(parent, name))


def as_number(text: str | None) -> int | None:
    """Return `text` as a whole number, or None where it is none, or one longer than Word writes."""
    if text is None or not text.isascii() or len(text) > _MOST_DIGITS or not text.removeprefix("-").isdigit():
        return None
    return int(text)


def is_on(parent: Element | None, name: str) -> bool:
    """Whether the switch `name` (such as w:vanish) is there and not turned off."""
    child = None if parent is None else parent.find(name)
    return child is not None and child.get("w_val", "1") not in ("0", "false", "off")

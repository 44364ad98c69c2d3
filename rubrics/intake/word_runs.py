"""The text inside one Word paragraph: what the reader sees of its runs."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from rubrics.intake.symbol_fonts import read_symbol
from rubrics.intake.word_math import math_text
from rubrics.intake.word_xml import is_on, value_of

# Tracked deletions, and what a page shows elsewhere or as a picture.
_UNREAD = frozenset({"w_del", "w_moveFrom", "w_pPr", "w_rPr", "w_sdtPr", "w_rt"})
_SIGNS = {
    "w_tab": "\t",
    "w_ptab": "\t",
    "w_br": "\n",
    "w_cr": "\n",
    "w_noBreakHyphen": "-",
}


def paragraph_text(paragraph: Element) -> str:
    """Return a paragraph's text: insertions kept; deletions, hidden text, notes, and text boxes left out."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == "w_r":
            yield _run_text(child)
        elif child.tag in ("m_oMath", "m_oMathPara"):
            yield math_text(child)
        elif child.tag == "mc_AlternateContent":
            chosen = child.find("mc_Fallback")
            if chosen is not None:
                yield from _pieces(chosen)
        elif child.tag not in _UNREAD:
            yield from _pieces(child)


def _run_text(run: Element) -> str:
    properties = run.find("w_rPr")
    if is_on(properties, "w_vanish"):
        return ""
    text = "".join(_run_pieces(run))
    raised = value_of(properties, "w_vertAlign")
    return _power(text) if raised == "superscript" else text


def _run_pieces(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == "w_t":
            yield child.text or ""
        elif child.tag == "w_sym":
            yield _symbol(child)
        elif child.tag == "w_ruby":  # the text itself, without the reading printed above it
            yield from _pieces_of(child.find("w_rubyBase"))
        else:
            yield _SIGNS.get(child.tag, "")


def _pieces_of(element: Element | None) -> Iterator[str]:
    if element is not None:
        yield from _pieces(element)


def _symbol(element: Element) -> str:
    code = element.get("w_char", "")
    try:
        return read_symbol(element.get("w_font", ""), int(code[:8], 16))
    except ValueError:
        return ""


def _power(text: str) -> str:
    """Return raised text as people type it: 10^6, not 106; the "st" of "1st" stays as it is."""
    number = text.strip().replace("−", "-")
    if number.removeprefix("-").isdigit() or (len(number) == 1 and number.isalpha()):
        return f"^{text}"
    return text

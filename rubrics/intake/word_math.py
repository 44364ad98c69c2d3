"""Word's formulas (Office Math) as one line of text: (a+b)/(2a), x^2, √(x)."""

from xml.etree.ElementTree import Element

_PLAIN = 2
_UNREAD = frozenset({"m_ctrlPr", "m_rPr", "m_fPr", "m_radPr", "m_dPr", "m_sSupPr", "m_sSubPr", "m_naryPr"})


def math_text(element: Element) -> str:
    """Return what a formula says, read from left to right; powers, indices, and fractions keep their sense."""
    name = element.tag
    if name == "m_t":
        return element.text or ""
    if name in _UNREAD:
        return ""
    if name == "m_f":
        return f"{_grouped(element.find('m_num'))}/{_grouped(element.find('m_den'))}"
    if name == "m_rad":
        degree = _text(element.find("m_deg"))
        return f"{degree and f'[{degree}]'}√({_text(element.find('m_e'))})"
    if name in ("m_sSup", "m_sSub", "m_sSubSup"):
        return _text(element.find("m_e")) + _scripts(element)
    if name == "m_nary":
        sign = element.find("m_naryPr/m_chr")
        shown = "∫" if sign is None else sign.get("m_val", "∫")
        return f"{shown}{_scripts(element)}({_text(element.find('m_e'))})"
    if name == "m_d":
        begin, end = element.find("m_dPr/m_begChr"), element.find("m_dPr/m_endChr")
        inside = ",".join(_text(each) for each in element.iterfind("m_e"))
        return (
            ("(" if begin is None else begin.get("m_val", ""))
            + inside
            + (")" if end is None else end.get("m_val", ""))
        )
    return "".join(math_text(child) for child in element)


def _text(element: Element | None) -> str:
    return "" if element is None else math_text(element)


def _grouped(element: Element | None) -> str:
    text = _text(element)
    return text if len(text) < _PLAIN or text.isalnum() else f"({text})"


def _scripts(element: Element) -> str:
    below, above = _grouped(element.find("m_sub")), _grouped(element.find("m_sup"))
    return (f"_{below}" if below else "") + (f"^{above}" if above else "")

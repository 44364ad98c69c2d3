"""Word's formulas (Office Math) as one line of text: (a+b)/(2a), x^2, √(x)."""

from xml.etree.ElementTree import Element

_PLAIN = 2
_UNREAD = frozenset({"m:ctrlPr", "m:rPr", "m:fPr", "m:radPr", "m:dPr", "m:sSupPr", "m:sSubPr", "m:naryPr"})


def math_text(element: Element) -> str:
    """Return what a formula says, read from left to right; powers, indices, and fractions keep their sense."""
    name = element.tag
    if name == "m:t":
        return element.text or ""
    if name in _UNREAD:
        return ""
    if name == "m:f":
        return f"{_grouped(element.find('m:num'))}/{_grouped(element.find('m:den'))}"
    if name == "m:rad":
        degree = _text(element.find("m:deg"))
        return f"{degree and f'[{degree}]'}√({_text(element.find('m:e'))})"
    if name in ("m:sSup", "m:sSub", "m:sSubSup"):
        return _text(element.find("m:e")) + _scripts(element)
    if name == "m:nary":
        sign = element.find("m:naryPr/m:chr")
        shown = "∫" if sign is None else sign.get("m:val", "∫")
        return f"{shown}{_scripts(element)}({_text(element.find('m:e'))})"
    if name == "m:d":
        begin, end = element.find("m:dPr/m:begChr"), element.find("m:dPr/m:endChr")
        inside = ",".join(_text(each) for each in element.iterfind("m:e"))
        return (
            ("(" if begin is None else begin.get("m:val", ""))
            + inside
            + (")" if end is None else end.get("m:val", ""))
        )
    return "".join(math_text(child) for child in element)


def _text(element: Element | None) -> str:
    return "" if element is None else math_text(element)


def _grouped(element: Element | None) -> str:
    text = _text(element)
    return text if len(text) < _PLAIN or text.isalnum() else f"({text})"


def _scripts(element: Element) -> str:
    below, above = _grouped(element.find("m:sub")), _grouped(element.find("m:sup"))
    return (f"_{below}" if below else "") + (f"^{above}" if above else "")

"""Characters of the Symbol and Wingdings fonts, which Word keeps in the private use area, as Unicode."""

BULLET = "•"
UNKNOWN = "\ufffd"
"""Stands where a sign is that has no text of its own."""

_GREEK = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
_SYMBOL = {ord(latin): greek for latin, greek in _GREEK.items()} | {
    0x22: "∀",
    0x24: "∃",
    0x27: "∋",
    0x2D: "−",
    0x40: "≅",
    0x5C: "∴",
    0x5E: "⊥",
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB5: "∝",
    0xB6: "∂",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xC5: "⊕",
    0xC6: "∅",
    0xC7: "∩",
    0xC8: "∪",
    0xC9: "⊃",
    0xCC: "⊂",
    0xCD: "⊆",
    0xCE: "∈",
    0xCF: "∉",
    0xD0: "∠",
    0xD1: "∇",
    0xD5: "∏",
    0xD6: "√",
    0xD7: "⋅",
    0xD8: "¬",
    0xD9: "∧",
    0xDA: "∨",
    0xDB: "⇔",
    0xDE: "⇒",
    0xE5: "∑",
    0xF2: "∫",
}
_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0xE0: "→", 0xF0: "⇨"}


def read_symbol(font: str, code: int) -> str:
    """Return the character `code` of a symbol font, or the sign for an unknown one."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if font.casefold() == "symbol":
        plain = chr(low) if 0x20 <= low < 0x7F else UNKNOWN
        return _SYMBOL.get(low, plain)
    if font.casefold().startswith("wingdings"):
        return _WINGDINGS.get(low, UNKNOWN)
    return chr(code) if code == low and 0x20 <= code < 0xD800 else UNKNOWN


def read_symbols(label: str) -> str:
    """Return a bullet's label with each private character as a plain bullet."""
    return "".join(BULLET if 0xE000 <= ord(char) <= 0xF8FF else char for char in label)

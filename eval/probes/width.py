"""Probe `width`: letters, digits, and punctuation in the other width."""

from eval.probes.case import Generated, Material, ProbeCase, SameAs
from eval.probes.limits import limit_of

PROBE = "width"

_TO_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_TO_HALF = {full: half for half, full in _TO_FULL.items()}


def width(material: Material) -> Generated:
    """Make a case of each width that changes an answer."""
    cases = [
        ProbeCase(PROBE, variant, material.key, text, sample, SameAs(limit_of(PROBE), sample.answer))
        for sample in material.answers
        for variant, text in (("full", full_width(sample.answer)), ("half", half_width(sample.answer)))
        if text != sample.answer
    ]
    made = {case.sample.index for case in cases if case.sample}
    count = len(material.answers)
    return Generated(tuple(cases), "answer", count, count - len(made))


def full_width(text: str) -> str:
    """Return `text` with every printable ASCII character, blanks too, in full width."""
    return text.translate(_TO_FULL)


def half_width(text: str) -> str:
    """Return `text` with every full-width form of an ASCII character, and the wide blank, in half width."""
    return text.translate(_TO_HALF)

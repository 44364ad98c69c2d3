"""Probe `script`: a Chinese answer in traditional characters, or in simplified ones where it was in traditional."""

from functools import cache

from opencc import OpenCC

from eval.probes.case import Generated, Material, ProbeCase, SameAs
from eval.probes.limits import limit_of

PROBE = "script"


def script(material: Material) -> Generated:
    """Make one case a Chinese answer; one that is the same in both, or does not come back, is left out."""
    if material.language != "zh":
        return Generated((), "answer", 0, 0)
    cases = []
    for sample in material.answers:
        found = other_script(sample.answer)
        if found is not None:
            variant, text = found
            cases.append(
                ProbeCase(PROBE, variant, material.key, text, sample, SameAs(limit_of(PROBE), sample.answer))
            )
    count = len(material.answers)
    return Generated(tuple(cases), "answer", count, count - len(cases))


def other_script(text: str) -> tuple[str, str] | None:
    """Return ("traditional" or "simplified", `text` in it); None where nothing changes or it does not come back.

    Only character forms change (OpenCC's s2t and t2s), no words: 软件 becomes 軟件, not 軟體.
    """
    for variant, way, back in (("traditional", "s2t", "t2s"), ("simplified", "t2s", "s2t")):
        turned = _converter(way).convert(text)
        if turned != text and _converter(back).convert(turned) == text:
            return variant, turned
    return None


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)

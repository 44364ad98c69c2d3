"""Probe `empty`: nothing, blanks, and punctuation alone."""

from eval.probes.case import CreditAtMost, Generated, Material, ProbeCase, of_question
from eval.probes.limits import limit_of

PROBE = "empty"

TEXTS: dict[str, str] = {
    "nothing": "",
    "blanks": "   ",
    "wide blanks": "\u3000\u3000\u3000",
    "lines": "\n\n\t\n",
    "full stops": "。。。",
    "dots": "……",
    "marks": "?!?! ... ---",
    "brackets": "（）[]《》“”",
    "invisible": "\u200b\u2060\ufeff",
    "bullets": "1.\n2.\n3.\n",
}


def empty(material: Material) -> Generated:
    """Make one case of each text that says nothing."""
    return of_question(
        [
            ProbeCase(PROBE, variant, material.key, text, None, CreditAtMost(limit_of(PROBE)))
            for variant, text in TEXTS.items()
        ]
    )

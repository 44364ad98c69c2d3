"""Probe `negation`: what earns marks, said the other way round: the rubric's statements, and good human answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from eval.probes.case import CreditAtMost, Generated, Material, ProbeCase
from eval.probes.limits import limit_of
from eval.probes.negate import negate
from eval.probes.statements import joined, sentences, statements
from eval.samples.sample import Sample

PROBE = "negation"


@dataclass(frozen=True)
class Turned:
    """Sentences that were turned, as they stood and as they are now, and how many were left out."""

    plain: tuple[str, ...]
    turned: tuple[str, ...]
    left_out: int


def negation(material: Material) -> Generated:
    """Make one case of the rubric's statements and one of each good answer, of those sentences that can be turned.

    The other sentences are left out of the case, so that nothing in it deserves a mark.
    """
    reference = [
        sentence for each in statements(material.question.rubric) for sentence in sentences(each.text)
    ]
    sources: list[tuple[str, list[str], Sample | None]] = [("reference", reference, None)]
    sources += [("good answer", sentences(sample.answer), sample) for sample in material.good]
    cases = []
    considered = left_out = 0
    for variant, found, sample in sources:
        turned = turn(found, material.language)
        considered += len(found)
        left_out += turned.left_out
        if turned.turned:
            expected = CreditAtMost(limit_of(PROBE), joined(turned.plain, material.language))
            text = joined(turned.turned, material.language)
            cases.append(ProbeCase(PROBE, variant, material.key, text, sample, expected))
    return Generated(tuple(cases), "sentence", considered, left_out)


def turn(found: Iterable[str], language: str) -> Turned:
    """Turn each sentence that a rule is sure of."""
    plain, turned = [], []
    left_out = 0
    for sentence in found:
        new = negate(sentence, language)
        if new is None:
            left_out += 1
        else:
            plain.append(sentence)
            turned.append(new)
    return Turned(tuple(plain), tuple(turned), left_out)

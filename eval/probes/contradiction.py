"""Probe `contradiction`: a good answer that takes one of its own sentences back."""

from eval.probes.case import GainAtMost, Generated, Material, ProbeCase
from eval.probes.limits import limit_of
from eval.probes.negation import turn
from eval.probes.statements import joined, sentences, statements

PROBE = "contradiction"


def contradiction(material: Material) -> Generated:
    """Make one case a good answer: behind it the opposite of one of its sentences, or of a statement of the rubric.

    It must not gain by it; what it loses is shown, since people differ over how much it should lose.
    """
    draws = material.draws(PROBE)
    language = material.language
    of_rubric = turn([each.text for each in statements(material.question.rubric)], language).turned
    cases = []
    for sample in material.good:
        own = turn(sentences(sample.answer), language).turned
        variant, turned = ("own sentence", own) if own else ("key point", of_rubric)
        if turned:
            text = joined([sample.answer.rstrip(), draws.choice(turned)], language)
            expected = GainAtMost(limit_of(PROBE), sample.answer)
            cases.append(ProbeCase(PROBE, variant, material.key, text, sample, expected))
    count = len(material.good)
    return Generated(tuple(cases), "answer", count, count - len(cases))

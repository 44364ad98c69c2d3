"""Probe `repetition`: one key point stated thirty times over; the others must not fill up from it."""

from eval.probes.case import GainAtMost, Generated, Material, ProbeCase, of_question
from eval.probes.limits import limit_of
from eval.probes.statements import joined, statements

PROBE = "repetition"
TIMES = 30
_POINTS = 2


def repetition(material: Material) -> Generated:
    """Make at most two cases, a statement each; a question of one key point is left out."""
    stated = statements(material.question.rubric)
    if len(stated) < 2:
        return of_question([])
    chosen = material.draws(PROBE).sample(stated, min(_POINTS, len(stated)))
    cases = []
    for each in chosen:
        once = joined([each.text], material.language)
        many = joined([each.text] * TIMES, material.language)
        expected = GainAtMost(limit_of(PROBE), once, (each.part_id, each.id))
        cases.append(ProbeCase(PROBE, "key point", material.key, many, None, expected))
    return of_question(cases)

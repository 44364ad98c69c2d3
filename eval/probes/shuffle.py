"""Probe `shuffle`: the sentences of a human answer in another order."""

from random import Random

from eval.probes.case import Generated, Material, ProbeCase, SameAs
from eval.probes.limits import limit_of
from eval.probes.statements import joined, sentences

PROBE = "shuffle"


def shuffle(material: Material) -> Generated:
    """Make one case an answer; one of a single sentence is left out."""
    draws = material.draws(PROBE)
    cases = []
    for sample in material.answers:
        text = shuffled(sample.answer, material.language, draws)
        if text is not None:
            cases.append(
                ProbeCase(
                    PROBE, "sentences", material.key, text, sample, SameAs(limit_of(PROBE), sample.answer)
                )
            )
    count = len(material.answers)
    return Generated(tuple(cases), "answer", count, count - len(cases))


def shuffled(answer: str, language: str, draws: Random) -> str | None:
    """Return the sentences of `answer` in another order, with every letter kept; None where there is no other."""
    pieces = sentences(answer)
    if len(set(pieces)) < 2:
        return None
    mixed = list(pieces)
    while mixed == pieces:
        draws.shuffle(mixed)
    return joined(mixed, language)

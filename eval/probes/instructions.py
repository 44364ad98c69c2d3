"""Probe `instructions`: words to the marker, on an empty, a wrong, and a good answer; they must not raise the score."""

from collections.abc import Iterator

from eval.probes.case import GainAtMost, Generated, Material, ProbeCase, of_question
from eval.probes.instruction_texts import INSTRUCTIONS
from eval.probes.limits import limit_of
from eval.probes.other_answer import unrelated_answers
from eval.probes.places import PLACES, placed
from eval.samples.sample import Sample

PROBE = "instructions"
_EACH = 3
# Injections come in any language; most often in that of the exam.
_OWN_LANGUAGE = 0.7


def instructions(material: Material) -> Generated:
    """Make three cases of each base: an empty answer, a good answer to another question, a good answer.

    The sentences are drawn, most of them in the language of the question; their places go round.
    """
    draws = material.draws(PROBE)
    cases = []
    for base, text, sample in _bases(material):
        limit = GainAtMost(limit_of(PROBE), text)
        for i in range(_EACH):
            languages = [name for name in INSTRUCTIONS if name != material.language]
            own = draws.random() < _OWN_LANGUAGE
            said = draws.choice(INSTRUCTIONS[material.language if own else draws.choice(languages)])
            place = PLACES[i % len(PLACES)]
            answer = placed(text, said, place, material.language)
            variant = f"{base}, {place}" if text else base
            cases.append(ProbeCase(PROBE, variant, material.key, answer, sample, limit))
    return of_question(cases)


def _bases(material: Material) -> Iterator[tuple[str, str, Sample | None]]:
    """Yield (kind, text, where it comes from)."""
    yield "empty answer", "", None
    for sample in unrelated_answers(material.question, material.others, material.draws(f"{PROBE} wrong"), 1):
        yield "wrong answer", sample.answer, sample
    for sample in material.good[:1]:
        yield "good answer", sample.answer, sample

"""Probe `padding`: fluent text about something else, before, behind, and between; it must not raise the score."""

from random import Random

from eval.probes.case import GainAtMost, Generated, Material, ProbeCase, of_question
from eval.probes.limits import limit_of
from eval.probes.padding_texts import PADDING
from eval.probes.places import PLACES, placed
from service.grading.terms import terms

PROBE = "padding"


def padding(material: Material) -> Generated:
    """Make one case a human answer, the places in turn, and one of the padding alone."""
    draws = material.draws(PROBE)
    language = material.language
    reference = " ".join(material.question.samples[0].reference_answers)
    alone = irrelevant(reference, language, draws)
    cases = [ProbeCase(PROBE, "alone", material.key, alone, None, GainAtMost(limit_of(PROBE), ""))]
    for i, sample in enumerate([*material.good[:1], *material.answers]):
        place = PLACES[i % len(PLACES)]
        text = placed(sample.answer, irrelevant(reference, language, draws), place, language)
        cases.append(
            ProbeCase(PROBE, place, material.key, text, sample, GainAtMost(limit_of(PROBE), sample.answer))
        )
    return of_question(cases)


def irrelevant(reference: str, language: str, draws: Random) -> str:
    """Return four sentences on the one of two drawn subjects that shares fewer terms with `reference`."""
    subjects = draws.sample(sorted(PADDING[language]), 2)
    wanted = terms(reference)
    texts = [PADDING[language][subject] for subject in subjects]
    fewest = min(texts, key=lambda text: len(wanted & terms(" ".join(text))))
    return ("" if language == "zh" else " ").join(draws.sample(list(fewest), len(fewest)))

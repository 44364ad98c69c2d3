"""Probe `other-answer`: a good answer, but to another question: of the same data set, and of another one."""

from collections.abc import Iterator, Sequence
from random import Random

from eval.probes.case import CreditAtMost, Generated, Material, ProbeCase, of_question, written_language
from eval.probes.limits import limit_of
from eval.questions import Question
from eval.samples.sample import Sample
from service.grading.terms import terms

PROBE = "other-answer"

GOOD = 0.75
"""An answer is good from this share of the full marks on."""

# With more of a reference answer's terms in it, an answer to another question may well be right for this one.
_MOST_SHARED = 0.3
_EACH = 2


def other_answer(material: Material) -> Generated:
    """Make two cases from the same data set and two from others, as far as there are any.

    An answer that holds much of what this question asks for is not taken: a person might mark it.
    """
    draws = material.draws(PROBE)
    here = material.key.dataset
    same = [other for other in material.others if other.key.dataset == here and other.key != material.key]
    elsewhere = [other for other in material.others if other.key.dataset != here]
    # What is in another language altogether is easily told apart, so the own language goes first.
    near = [other for other in elsewhere if _language(other) == material.language]
    cases = [
        ProbeCase(PROBE, variant, material.key, sample.answer, sample, CreditAtMost(limit_of(PROBE)))
        for variant, questions in (("same data set", same), ("other data set", near or elsewhere))
        for sample in unrelated_answers(material.question, questions, draws, _EACH)
    ]
    return of_question(cases)


def unrelated_answers(
    question: Question, others: Sequence[Question], draws: Random, count: int
) -> list[Sample]:
    """Return at most `count` good answers to `others`, each to another one, that answer nothing of `question`."""
    found: list[Sample] = []
    for other in draws.sample(list(others), len(others)):
        if len(found) == count:
            break
        good = [sample for sample in good_answers(other) if not _answers(question, sample.answer)]
        if good:
            found.append(draws.choice(good))
    return found


def good_answers(question: Question) -> Iterator[Sample]:
    """Yield the answers with nearly full marks that say something, each text once."""
    seen: set[str] = set()
    for sample in question.samples:
        if (
            sample.fraction >= GOOD
            and sample.answer not in seen
            and any(char.isalnum() for char in sample.answer)
        ):
            seen.add(sample.answer)
            yield sample


def _answers(question: Question, answer: str) -> bool:
    given = terms(answer)
    for reference in question.samples[0].reference_answers:
        wanted = terms(reference)
        if wanted and len(wanted & given) > _MOST_SHARED * len(wanted):
            return True
    return False


def _language(question: Question) -> str:
    return written_language(question.samples[0].language)

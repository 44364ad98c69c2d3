"""Answers made by rule, of which it is known without a marker that they earn nothing.

The probes are made by the same rules from questions that were not learned from, with draws and empty talk of their own.
"""

from collections.abc import Iterator, Sequence
from random import Random

from eval.probes.case import seeded, written_language
from eval.probes.question_copied import misspelt, reordered
from eval.probes.term_dump import FEWEST_TERMS, comma, content_terms, dumped, dumped_rubric
from eval.samples.sample import Sample
from eval.training.kinds import Made
from eval.training.nothing_said import NOTHING_SAID
from rubrics.model import Rubric

_MOST_TERMS_OF_ANSWERS = 12
_TALK = 2
_BEHIND = 0.7


def made_answers(
    name: str, rubric: Rubric, samples: Sequence[Sample], seed: int
) -> Iterator[tuple[Made, str]]:
    """Yield what kind of answer it is, and its text.

    question: the question itself, copied, misspelt, mixed up. nothing: empty talk, alone and behind the question.
    terms: the terms of the rubric, or of an answer, without a sentence.
    """
    draws = seeded(seed, "made", name)
    language = written_language(samples[0].language)
    asked = "\n".join(filter(None, [rubric.stem, *(part.prompt for part in rubric.parts)])).strip()
    talk = draws.sample(NOTHING_SAID[language], _TALK + 1)
    if asked:
        yield "question", asked
        yield "question", misspelt(asked, draws)
        yield "question", reordered(asked, language, draws)
        yield "nothing", f"{asked}\n{talk[0]}"
    for text in talk[1:]:
        yield "nothing", text
    yield from (("terms", text) for text in dumped_rubric(rubric, language, draws).values())
    yield from (("terms of an answer", text) for text in _terms_of_answers(samples, language, draws))


def padded_answers(
    name: str, samples: Sequence[Sample], seed: int, count: int = 6
) -> list[tuple[str, float]]:
    """Return `count` of the answers, or all, with one or two sentences of empty talk around, and their scores."""
    draws = seeded(seed, "padded", name)
    language = written_language(samples[0].language)
    found = {sample.answer: sample.fraction for sample in samples if sample.answer.strip()}
    gap = "" if language == "zh" else " "
    padded = []
    for answer in draws.sample(sorted(found), min(count, len(found))):
        talk = gap.join(draws.sample(NOTHING_SAID[language], draws.choice((1, 2))))
        end = answer.rstrip()
        end = end if end[-1] in ".!?。！？" else end + ("。" if language == "zh" else ".")
        text = f"{end}{gap}{talk}" if draws.random() < _BEHIND else f"{talk}{gap}{answer}"
        padded.append((text, found[answer]))
    return padded


def _terms_of_answers(samples: Sequence[Sample], language: str, draws: Random) -> Iterator[str]:
    texts = sorted({sample.answer for sample in samples})
    for text in draws.sample(texts, min(_MOST_TERMS_OF_ANSWERS, len(texts))):
        found = content_terms(text)
        if len(found) >= FEWEST_TERMS:
            yield dumped(found, draws.choice([" ", comma(language)]), draws)

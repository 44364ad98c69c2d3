"""Probe `question`: the question copied back: word for word, reordered, misspelt, or before words that say nothing."""

import re
from random import Random

from eval.probes.case import CreditAtMost, Generated, Material, ProbeCase, of_question
from eval.probes.limits import limit_of

PROBE = "question"

_NOTHING_SAID: dict[str, tuple[str, ...]] = {
    "zh": (
        "答：这个问题很重要，需要从多个方面来考虑。",
        "对于这个问题，我认为要具体情况具体分析，不能一概而论。",
        "这道题老师上课讲过，书上也有，我们应该认真掌握。",
    ),
    "en": (
        "This is an important question, and there are several sides to it.",
        "In my opinion this depends on many things and has to be looked at with care.",
        "We have talked about this in class, and the answer is in the book.",
    ),
    "de": (
        "Das ist eine wichtige Frage, die man von mehreren Seiten betrachten kann.",
        "Meiner Meinung nach kommt es dabei auf viele Dinge an.",
        "Darüber haben wir schon gesprochen, und es steht in den Unterlagen.",
    ),
}
_PIECES = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")
_NOISE = 0.05


def question_copied(material: Material) -> Generated:
    """Make four cases of the question's own words; a question without words is left out."""
    asked = material.question.samples[0].question.strip()
    if not any(char.isalnum() for char in asked):
        return of_question([])
    draws, language = material.draws(PROBE), material.language
    texts = {
        "verbatim": asked,
        "reordered": reordered(asked, language, draws),
        "misspelt": misspelt(asked, draws),
        "prefix": f"{asked}\n{draws.choice(_NOTHING_SAID[language])}",
    }
    return of_question(
        [
            ProbeCase(PROBE, variant, material.key, text, None, CreditAtMost(limit_of(PROBE)))
            for variant, text in texts.items()
        ]
    )


def reordered(text: str, language: str, draws: Random) -> str:
    """Return the words of `text` in another order; of Chinese, pieces of two characters."""
    pieces = _PIECES.findall(text)
    draws.shuffle(pieces)
    return ("" if language == "zh" else " ").join(pieces)


def misspelt(text: str, draws: Random) -> str:
    """Return `text` with one letter in twenty left out or swapped with the next, one at least."""
    chars = list(text)
    places = [i for i in range(len(chars) - 1) if chars[i].isalpha() and chars[i + 1].isalpha()]
    if not places:
        return text
    # From the end, so that places further ahead stay where they are.
    for i in sorted(draws.sample(places, max(1, round(_NOISE * len(places)))), reverse=True):
        if draws.random() < 0.5:
            del chars[i]
        else:
            chars[i], chars[i + 1] = chars[i + 1], chars[i]
    return "".join(chars)

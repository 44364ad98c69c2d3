"""A made-up world: a score is the share of a question's points that an answer states, however long it is."""

import random

from eval.samples.sample import Sample
from eval.training.plan import TrainingPlan

# Small enough for tests, with a confidence from two folds.
QUICK = TrainingPlan(networks=1, steps=80, confidence_folds=2, confidence_networks=1)

_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]


def made_samples(questions: int, answers: int = 6, datasets: int = 2) -> tuple[Sample, ...]:
    """Return scored answers of made-up words to `questions` questions with three points each."""
    rng = random.Random(3)  # noqa: S311 - guards nothing
    samples: list[Sample] = []
    for q in range(questions):
        own = [[_word(rng) for _ in range(5)] for _ in range(3)]
        asked = " ".join(_word(rng) for _ in range(3))
        for _ in range(answers):
            said = [points for points in own if rng.random() < 0.5]
            # Filler makes up for what is not said, and more than that.
            filler = [
                [_word(rng) for _ in range(5)] for _ in range(rng.randint(0, 4 - len(said)) + 3 - len(said))
            ]
            pieces = [*said, *filler]
            rng.shuffle(pieces)
            samples.append(
                Sample(
                    dataset=f"made-{q % datasets}",
                    question_id=str(q),
                    question=f"What is {asked}?",
                    reference_answers=(
                        "\n".join(f"{i}. {' '.join(point)}." for i, point in enumerate(own, 1)),
                    ),
                    answer=" ".join(f"{' '.join(piece).capitalize()}." for piece in pieces),
                    score=float(len(said)),
                    max_score=3.0,
                    language="en",
                    index=len(samples),
                )
            )
    return tuple(samples)


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(3))

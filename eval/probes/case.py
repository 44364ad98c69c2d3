"""One probe case: an answer made by rule, and what a sound grader does with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from eval.questions import Question, QuestionKey
from eval.samples.sample import Sample


@dataclass(frozen=True)
class CreditAtMost:
    """The answer earns nothing beyond `share` of the full marks.

    `base` is the answer that it was turned from, where there is one: shown beside it, since a share says more
    next to what the unturned answer gets.
    """

    share: float
    base: str | None = None


@dataclass(frozen=True)
class GainAtMost:
    """The answer gets no more than `base`, but for `share` of the full marks.

    With `besides`, only the other key points count: (part id, key point id) of the one that both answers state.
    """

    share: float
    base: str
    besides: tuple[str, str] | None = None


@dataclass(frozen=True)
class SameAs:
    """The answer says what `base` says, so its score is at most `share` of the full marks away."""

    share: float
    base: str


Expected = CreditAtMost | GainAtMost | SameAs


@dataclass(frozen=True)
class ProbeCase:
    """One probe of one question.

    `variant` tells the kinds inside a probe apart; `sample` is the human answer that it was made from, None where
    it was made from the question or its rubric alone.
    """

    probe: str
    variant: str
    question: QuestionKey
    answer: str
    sample: Sample | None
    expected: Expected


@dataclass(frozen=True)
class Material:
    """What the probes of one question are made from.

    `answers` are human answers as they come and `good` are such that people gave nearly full marks; `others` are all
    questions of the run. A probe is the same for the same material, whatever else is probed.
    """

    question: Question
    answers: tuple[Sample, ...]
    good: tuple[Sample, ...]
    others: tuple[Question, ...]
    seed: int = 0

    @property
    def key(self) -> QuestionKey:
        """What names the question."""
        return self.question.key

    @property
    def language(self) -> str:
        """The language to write in: zh, en, or de; English where it is another."""
        return written_language(self.question.samples[0].language)

    def draws(self, probe: str) -> Random:
        """Return the draws of `probe` for this question: the same for the same seed."""
        return seeded(self.seed, self.key.dataset, self.key.question_id, probe)


@dataclass(frozen=True)
class Generated:
    """The cases of one probe and question, and what no case could be made from.

    Of `considered` things (`unit`: "question", "sentence", "answer"), `left_out` were left out since the rule was
    not sure of them.
    """

    cases: tuple[ProbeCase, ...]
    unit: str = "question"
    considered: int = 1
    left_out: int = 0


def written_language(language: str) -> str:
    """Return zh, en, or de for a language tag such as "zh-Hant"; English for all others."""
    base = language.partition("-")[0]
    return base if base in ("zh", "de") else "en"


def seeded(seed: int, *parts: str) -> Random:
    """Return draws that depend on `seed` and `parts` alone."""
    # A text as seed is hashed in full, alike on every machine.
    return Random("\x1f".join((str(seed), *parts)))  # noqa: S311 - draws, no secrets


def of_question(generated: Sequence[ProbeCase]) -> Generated:
    """Return what was made from one question: left out where nothing could be."""
    return Generated(tuple(generated), "question", 1, 0 if generated else 1)

"""A run: every system learns from each fold's training samples and scores its test samples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from eval.questions import Questions
from eval.samples.sample import Sample
from eval.splits import DEFAULT_FOLDS, Fold, SplitError, SplitName, make_folds
from eval.systems.protocol import Scored, Scorer, System
from service.encoders.progress import Progress, silent

# So many answers at a time, so that progress is seen; no score depends on it.
_AT_ONCE = 32
# Scores are sums of floats where a system makes them so.
_SLACK = 1e-6


@dataclass(frozen=True)
class Plan:
    """How a run is made: which split, with how many folds at most, and the seed of folds and draws."""

    split: SplitName = "leave-question-out"
    folds: int = DEFAULT_FOLDS
    seed: int = 0


@dataclass(frozen=True)
class SystemResult:
    """What one system gave each sample, in input order; None where it could not score it."""

    name: str
    scored: tuple[Scored | None, ...]


@dataclass(frozen=True)
class RunResult:
    """Everything that figures and reports are made from; `folds` are those of systems that learn."""

    samples: tuple[Sample, ...]
    questions: Questions
    plan: Plan
    folds: tuple[Fold, ...]
    systems: tuple[SystemResult, ...]


def run_systems(
    samples: Sequence[Sample],
    questions: Questions,
    systems: Sequence[System],
    plan: Plan,
    progress: Progress = silent,
) -> RunResult:
    """Let each of `systems` score all `samples` by the plan's split.

    Raises:
        SplitError: the samples can't be split so, or a system that learns is to be run as shipped.
        ValueError: a system gave a score that can't be.
        Whatever a system raises (EncoderError, LLMError).
    """
    folds = make_folds(plan.split, samples, folds=plan.folds, seed=plan.seed)
    if plan.split == "as-shipped":
        learning = [system.name for system in systems if system.learns]
        if learning:
            raise SplitError(
                f"{', '.join(learning)} must learn from other answers first, which the split as-shipped has "
                "none of: take --split leave-question-out, or name other systems"
            )
    results = []
    for system in systems:
        # Fitting a system that learns nothing anew for every fold would only take time.
        own = folds if system.learns else (Fold((), tuple(range(len(samples)))),)
        results.append(SystemResult(system.name, _score(system, samples, questions, own, progress)))
    return RunResult(tuple(samples), questions, plan, folds, tuple(results))


def _score(
    system: System,
    samples: Sequence[Sample],
    questions: Questions,
    folds: Sequence[Fold],
    progress: Progress,
) -> tuple[Scored | None, ...]:
    found: dict[int, Scored | None] = {}
    step = f"Scoring by {system.name}"
    progress(step, 0)
    for fold in folds:
        scorer = system.fit([samples[i] for i in fold.train])
        for places in _chunks(fold.test, samples, questions):
            found |= zip(
                places, score_checked(scorer, system.name, [samples[i] for i in places]), strict=True
            )
            progress(step, len(found) / len(samples))
    return tuple(found[i] for i in range(len(samples)))


def _chunks(
    places: Sequence[int], samples: Sequence[Sample], questions: Questions
) -> Iterator[tuple[int, ...]]:
    """Yield places of the same question, some at a time."""
    groups: dict[object, list[int]] = {}
    for i in places:
        groups.setdefault(questions.of(samples[i]).key, []).append(i)
    for group in groups.values():
        for start in range(0, len(group), _AT_ONCE):
            yield tuple(group[start : start + _AT_ONCE])


def score_checked(scorer: Scorer, name: str, samples: Sequence[Sample]) -> Sequence[Scored | None]:
    """Return what `scorer` gives the samples.

    Raises:
        ValueError: a score or a confidence that can't be; `name` is the system's.
        Whatever the scorer raises (EncoderError, LLMError).
    """
    scored = scorer.score(samples)
    for sample, each in zip(samples, scored, strict=True):
        if each is None:
            continue
        most = sample.max_score
        for marks in (each.raw_score, each.score):
            if not (isfinite(marks) and -_SLACK <= marks <= most + _SLACK):
                raise ValueError(
                    f"{name} gave sample {sample.index} a score of {marks}, which is not within 0 and {most:g}"
                )
        confidence = each.confidence
        if confidence is not None and not 0 <= confidence <= 1:
            raise ValueError(
                f"{name} gave sample {sample.index} a confidence of {confidence}, which is not within 0 and 1"
            )
    return scored

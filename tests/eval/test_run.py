"""A run: systems learn from each fold's training samples only, and what they give is checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from eval.questions import make_questions
from eval.run import Plan, run_systems
from eval.samples.sample import Sample
from eval.splits import SplitError, make_folds
from eval.systems.protocol import Scored, Scorer
from tests.eval.make_samples import all_samples

SAMPLES = all_samples()
QUESTIONS = make_questions(SAMPLES)
ZERO = Scored(0.0, 0.0)


@dataclass
class Recorder:
    """A system that keeps what it was given."""

    given: Scored | None = ZERO
    name: str = "recorder"
    learns: bool = True
    fitted: list[tuple[Sample, ...]] = field(default_factory=list)
    asked: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def fit(self, samples: Sequence[Sample]) -> Scorer:
        self.fitted.append(tuple(samples))
        return _Asked(self, len(self.fitted) - 1)


@dataclass
class _Asked:
    system: Recorder
    number: int

    def score(self, samples: Sequence[Sample]) -> Sequence[Scored | None]:
        self.system.asked.append((self.number, tuple(sample.index for sample in samples)))
        return [self.system.given] * len(samples)


def test_a_system_learns_from_the_training_samples_of_its_fold_only() -> None:
    system, plan = Recorder(), Plan(folds=2, seed=5)
    result = run_systems(SAMPLES, QUESTIONS, [system], plan)
    folds = make_folds("leave-question-out", SAMPLES, folds=2, seed=5)
    assert result.folds == folds
    assert system.fitted == [tuple(SAMPLES[i] for i in fold.train) for fold in folds]
    for number, fold in enumerate(folds):
        asked = [i for at, places in system.asked if at == number for i in places]
        assert sorted(asked) == list(fold.test)
    assert result.systems[0].scored == (system.given,) * len(SAMPLES)


def test_a_system_that_learns_nothing_is_fitted_once_with_nothing() -> None:
    system = Recorder(learns=False)
    run_systems(SAMPLES, QUESTIONS, [system], Plan())
    assert system.fitted == [()]


def test_as_shipped_refuses_what_must_learn() -> None:
    with pytest.raises(SplitError, match="recorder must learn from other answers first"):
        run_systems(SAMPLES, QUESTIONS, [Recorder()], Plan("as-shipped"))
    assert run_systems(SAMPLES, QUESTIONS, [Recorder(learns=False)], Plan("as-shipped")).systems


def test_an_answer_may_stay_unscored() -> None:
    result = run_systems(SAMPLES, QUESTIONS, [Recorder(None)], Plan())
    assert set(result.systems[0].scored) == {None}


@pytest.mark.parametrize(
    "given",
    [
        Scored(float("nan"), 0.0),
        Scored(0.0, -0.5),
        Scored(9.0, 1.0),
        Scored(0.0, 0.0, confidence=1.5),
    ],
)
def test_a_score_that_can_not_be_is_refused(given: Scored) -> None:
    with pytest.raises(ValueError, match="recorder gave sample 0"):
        run_systems(SAMPLES, QUESTIONS, [Recorder(given, learns=False)], Plan("as-shipped"))


def test_progress_goes_from_nothing_to_all() -> None:
    seen: list[float] = []
    run_systems(SAMPLES, QUESTIONS, [Recorder()], Plan(), lambda _, share: seen.append(share))
    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)

"""From scores to figures: every metric for every system and group, differences, confidence, and people's agreement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from eval.groups import By, Group, make_groups, question_codes
from eval.metrics.bootstrap import DEFAULT_DRAWS, Difference, Estimate, difference, draw_weights, estimate
from eval.metrics.confidence import ConfidenceReport, judge_confidence
from eval.metrics.metrics import BETTER_IS_MORE, METRICS
from eval.metrics.pairs import Codes, Pairs, Vector
from eval.run import RunResult, SystemResult
from eval.samples.sample import Sample
from eval.splits import SplitName
from eval.systems.mean import NAME as MEAN
from service.encoders.progress import Progress, silent

_COMPARED: tuple[By, ...] = ("all", "dataset")
_CORRELATIONS = frozenset({"pearson"})


@dataclass(frozen=True)
class Row:
    """One system in one group: every metric with its interval. `unscored` answers are in none of them."""

    split: SplitName
    system: str
    by: By
    group: str
    dataset: str
    answers: int
    questions: int
    unscored: int
    metrics: dict[str, Estimate]


@dataclass(frozen=True)
class DifferenceRow:
    """One metric of `system` minus that of `other` in one group, over the answers that both scored."""

    split: SplitName
    system: str
    other: str
    by: By
    group: str
    metric: str
    difference: Difference

    @property
    def is_meaningful(self) -> bool:
        """Whether the difference tells the systems apart.

        Where no answer to a question was seen, `mean` gives everybody in a fold the same. Then its correlation comes
        from the differences between folds alone, and each of these is against what the fold left out.
        """
        is_of_mean = MEAN in (self.system, self.other)
        return not (is_of_mean and self.metric in _CORRELATIONS and self.split != "answer-level")

    @property
    def is_better(self) -> bool:
        """Whether `system` is clearly better: the interval is on the good side of zero, and that says something."""
        if not self.is_meaningful:
            return False
        found = self.difference
        if not found.is_clear_of_zero or found.low is None:
            return False
        return (found.low > 0) == BETTER_IS_MORE[self.metric]


@dataclass(frozen=True)
class ConfidenceRow:
    """What a system's confidence is worth in one group."""

    split: SplitName
    system: str
    by: By
    group: str
    report: ConfidenceReport


@dataclass(frozen=True)
class HumanRow:
    """The first judge beside the second, where samples have two: a mark to compare systems with."""

    by: By
    group: str
    answers: int
    metrics: dict[str, Estimate]


@dataclass(frozen=True)
class Figures:
    """Everything measured in a run."""

    rows: tuple[Row, ...]
    differences: tuple[DifferenceRow, ...]
    confidence: tuple[ConfidenceRow, ...]
    humans: tuple[HumanRow, ...]


def measure(result: RunResult, *, draws: int = DEFAULT_DRAWS, progress: Progress = silent) -> Figures:
    """Measure all systems of a run; intervals come from `draws` draws with the plan's seed."""
    groups = make_groups(result.samples, result.questions)
    codes = question_codes(result.samples, result.questions)
    table = {system.name: _columns(result.samples, system, codes) for system in result.systems}
    rows: list[Row] = []
    differences: list[DifferenceRow] = []
    confidence: list[ConfidenceRow] = []
    humans: list[HumanRow] = []
    seed, split = result.plan.seed, result.plan.split
    for done, group in enumerate(groups):
        progress("Measuring", done / len(groups))
        for system in result.systems:
            columns = table[system.name]
            places = group.places[columns.is_scored[group.places]]
            pairs = columns.pairs.at(places)
            rows.append(_row(group, system.name, pairs, len(group.places), split, draws, seed))
            if group.by in _COMPARED:
                confidence += _confidence(group, system.name, columns, places, split)
        if group.by in _COMPARED:
            differences += _differences(group, table, split, draws, seed)
            humans += _humans(group, result.samples, codes, draws, seed)
    return Figures(tuple(rows), tuple(differences), tuple(confidence), tuple(humans))


@dataclass(frozen=True)
class _Columns:
    pairs: Pairs
    is_scored: np.ndarray[tuple[int], np.dtype[np.bool_]]
    confidence: Vector
    """NaN where there is none."""


def _columns(samples: Sequence[Sample], system: SystemResult, codes: Codes) -> _Columns:
    most = np.array([sample.max_score for sample in samples])
    human = np.array([sample.score for sample in samples])
    raw = np.array([np.nan if each is None else each.raw_score for each in system.scored])
    awarded = np.array([np.nan if each is None else each.score for each in system.scored])
    confidence = np.array(
        [np.nan if each is None or each.confidence is None else each.confidence for each in system.scored]
    )
    pairs = Pairs(human / most, raw / most, awarded / most, codes)
    return _Columns(pairs, np.isfinite(raw), confidence)


def _row(
    group: Group, system: str, pairs: Pairs, answers: int, split: SplitName, draws: int, seed: int
) -> Row:
    return Row(
        split=split,
        system=system,
        by=group.by,
        group=group.name,
        dataset=group.dataset,
        answers=len(pairs),
        questions=len(np.unique(pairs.question)),
        unscored=answers - len(pairs),
        metrics=_estimates(pairs, draws, seed),
    )


def _estimates(pairs: Pairs, draws: int, seed: int) -> dict[str, Estimate]:
    weights = draw_weights(pairs.question, draws=draws, seed=seed)
    return {name: estimate(metric, pairs, weights) for name, metric in METRICS.items()}


def _differences(
    group: Group, table: dict[str, _Columns], split: SplitName, draws: int, seed: int
) -> Iterator[DifferenceRow]:
    for one, other in combinations(table, 2):
        both = table[one].is_scored & table[other].is_scored
        places = group.places[both[group.places]]
        first, second = table[one].pairs.at(places), table[other].pairs.at(places)
        weights = draw_weights(first.question, draws=draws, seed=seed)
        for name in BETTER_IS_MORE:
            found = difference(METRICS[name], first, second, weights)
            yield DifferenceRow(split, one, other, group.by, group.name, name, found)


def _confidence(
    group: Group, system: str, columns: _Columns, places: Codes, split: SplitName
) -> Iterator[ConfidenceRow]:
    known = places[np.isfinite(columns.confidence[places])]
    report = judge_confidence(columns.pairs.at(known), columns.confidence[known])
    if report is not None:
        yield ConfidenceRow(split, system, group.by, group.name, report)


def _humans(
    group: Group, samples: Sequence[Sample], codes: Codes, draws: int, seed: int
) -> Iterator[HumanRow]:
    places = np.array([i for i in group.places if len(samples[i].score_judges) > 1], np.intp)
    if not len(places):
        return
    shares = [[score / samples[i].max_score for score in samples[i].score_judges[:2]] for i in places]
    first, second = np.array(shares).T
    pairs = Pairs(human=second, raw=first, awarded=first, question=codes[places])
    yield HumanRow(group.by, group.name, len(places), _estimates(pairs, draws, seed))

"""From the scores of cases to figures: mean, 95th percentile, and share over the limit, a row a probe and group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.measure import Figures, measure
from eval.metrics.bootstrap import DEFAULT_DRAWS, Estimate, draw_weights, estimate
from eval.metrics.errors import bias
from eval.metrics.pairs import Codes, Matrix, Pairs, Vector
from eval.probes.amount import Amount, Kind, amount_of, kind_of
from eval.probes.case import ProbeCase
from eval.probes.limits import LIMITS
from eval.probes.run_probes import ProbeRun, ProbeScore
from eval.splits import SplitName
from service.encoders.progress import Progress, silent

By = Literal["all", "dataset", "language", "variant"]
_TAIL = 95
_SLACK = 1e-9


@dataclass(frozen=True)
class Outcome:
    """One case with what it came to under one system; `amount` is None where it could not be scored."""

    case: ProbeCase
    score: ProbeScore
    amount: Amount | None
    language: str


@dataclass(frozen=True)
class ProbeRow:
    """One probe in one group under one system; shares of the full marks.

    `mean` and `over` (the share of cases over their limit) have intervals from drawing questions anew; `base` and
    `probed` are mean scores; `flagged` is the share that the system wants a person to look at. A figure of no cases
    is None. `limit` is what `mean` is held against, None where there is none.
    """

    split: SplitName
    system: str
    probe: str
    by: By
    group: str
    kind: Kind
    cases: int
    questions: int
    unscored: int
    mean: Estimate
    percentile_95: float | None
    over: Estimate
    limit: float | None
    base: float | None
    probed: float | None
    flagged: float | None

    @property
    def is_within(self) -> bool | None:
        """Whether the mean keeps the limit; None where there is no limit or no figure."""
        if self.limit is None or self.mean.value is None:
            return None
        return self.mean.value <= self.limit + _SLACK


@dataclass(frozen=True)
class ProbeFigures:
    """The rows of all probes, and beside them how well the same system agrees with people on unprobed answers."""

    rows: tuple[ProbeRow, ...]
    accuracy: Figures
    outcomes: dict[str, tuple[Outcome, ...]]


def measure_probes(run: ProbeRun, *, draws: int = DEFAULT_DRAWS, progress: Progress = silent) -> ProbeFigures:
    """Measure all systems of a probe run; intervals come from `draws` draws with the plan's seed."""
    questions = {question.key: question for question in run.plain.questions.all}
    outcomes = {
        system.name: tuple(
            Outcome(
                case,
                score,
                amount_of(case.expected, score, questions[case.question].max_score),
                questions[case.question].samples[0].language,
            )
            for case, score in zip(run.cases.cases, system.scores, strict=True)
        )
        for system in run.systems
    }
    plan = run.plain.plan
    rows = [
        _row(group, name, some, plan.split, draws, plan.seed)
        for name, found in outcomes.items()
        for group, some in _groups(found)
    ]
    return ProbeFigures(tuple(rows), measure(run.plain, draws=draws, progress=progress), outcomes)


def _groups(outcomes: Sequence[Outcome]) -> Iterator[tuple[tuple[str, By, str], list[Outcome]]]:
    """Yield (probe, by, group) with its outcomes, in the order of the probes."""
    for probe in [name for name in LIMITS if any(each.case.probe == name for each in outcomes)]:
        inside = [each for each in outcomes if each.case.probe == probe]
        yield (probe, "all", "all"), inside
        by: dict[tuple[By, str], list[Outcome]] = {}
        for each in inside:
            by.setdefault(("dataset", each.case.question.dataset), []).append(each)
        for each in sorted(inside, key=lambda one: one.language):
            by.setdefault(("language", each.language), []).append(each)
        for each in inside:
            by.setdefault(("variant", each.case.variant), []).append(each)
        for (kind, name), some in by.items():
            yield (probe, kind, name), some


def _row(
    group: tuple[str, By, str],
    system: str,
    outcomes: Sequence[Outcome],
    split: SplitName,
    draws: int,
    seed: int,
) -> ProbeRow:
    probe, by, name = group
    scored = [(each, each.amount) for each in outcomes if each.amount is not None]
    keys = {key: i for i, key in enumerate(dict.fromkeys(each.case.question for each in outcomes))}
    codes = np.array([keys[each.case.question] for each, _ in scored], np.intp)
    amounts = np.array([amount.value for _, amount in scored], np.float64)
    over = np.array([amount.is_over for _, amount in scored], np.float64)
    weights = draw_weights(codes, draws=draws, seed=seed)
    based = [amount.base for _, amount in scored if amount.base is not None]
    needs = [each.score.probed.needs_review for each, _ in scored if each.score.probed is not None]
    known = [bool(flag) for flag in needs if flag is not None]
    return ProbeRow(
        split=split,
        system=system,
        probe=probe,
        by=by,
        group=name,
        kind=kind_of(outcomes[0].case.expected),
        cases=len(scored),
        questions=len(set(codes.tolist())),
        unscored=len(outcomes) - len(scored),
        mean=_mean(amounts, codes, weights),
        percentile_95=float(np.percentile(amounts, _TAIL)) if len(amounts) else None,
        over=_mean(over, codes, weights),
        limit=LIMITS[probe],
        base=_plain_mean(based),
        probed=_plain_mean([amount.probed for _, amount in scored]),
        flagged=_plain_mean([float(flag) for flag in known]),
    )


def _mean(values: Vector, codes: Codes, weights: Matrix) -> Estimate:
    """Return the mean with its interval: the bias of `values` against nothing."""
    return estimate(bias, Pairs(np.zeros_like(values), values, values, codes), weights)


def _plain_mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None

"""Calibrate: fit on all marked answers, and measure on those left out whether that helps."""

import hashlib
from collections.abc import Sequence

import numpy as np

from eval.calibration.fit import DEFAULT_PRIOR, Prior, Subject, fit, likeness_of, share_of
from eval.calibration.marked import Marked
from service.grading.calibration import Array, Calibration, CrossValidation, Fit

LEAST_MARKED = 20
_FOLDS = 10
_DECIMALS = 4


class TooFewAnswersError(ValueError):
    """There are too few answers that differ; the message says how many are needed."""


def calibrate(
    subject: Subject, marked: Sequence[Marked], *, prior: Prior = DEFAULT_PRIOR, least: int = LEAST_MARKED
) -> Calibration:
    """Return the calibration with what cross-validation on `marked` measured; see `measured.helps`.

    Raises:
        TooFewAnswersError: fewer than `least` different answers are given.
    """
    distinct = len({one.words for one in marked})
    if distinct < least:
        raise TooFewAnswersError(
            f"{distinct} different marked answers are too few: mark at least {least} to this question"
        )
    alike = likeness_of(marked, prior.reach)
    measured = _cross_validate(subject, marked, prior, alike)
    return fit(subject, marked, prior=prior, alike=alike, measured=measured)


def _cross_validate(
    subject: Subject, marked: Sequence[Marked], prior: Prior, alike: Array
) -> CrossValidation:
    wanted = np.array([one.share for one in marked])
    before = np.array([share_of(None, subject.prepared, one) for one in marked])
    after = np.zeros(len(marked))
    fold_of = _deal(marked)
    for fold in sorted(set(fold_of)):
        kept = [i for i, of in enumerate(fold_of) if of != fold]
        found = fit(subject, [marked[i] for i in kept], prior=prior, alike=alike[np.ix_(kept, kept)])
        for i, of in enumerate(fold_of):
            if of == fold:
                after[i] = share_of(found, subject.prepared, marked[i])
    gains = (before - wanted) ** 2 - (after - wanted) ** 2
    return CrossValidation(
        answers=len(marked),
        distinct=len({one.words for one in marked}),
        before=_agreement(before, wanted),
        after=_agreement(after, wanted),
        gain=round(float(gains.mean()), _DECIMALS),
        gain_error=round(float(gains.std(ddof=1)) / len(gains) ** 0.5, _DECIMALS),
    )


def _deal(marked: Sequence[Marked]) -> list[int]:
    """Deal the answers out in turn, whatever their order; equal ones stay together, or one would tell the other."""
    words = sorted(
        {one.words for one in marked},
        key=lambda text: hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )
    fold_of = {text: i % _FOLDS for i, text in enumerate(words)}
    return [fold_of[one.words] for one in marked]


def _agreement(given: Array, wanted: Array) -> Fit:
    varies = float(given.std()) > 1e-9 and float(wanted.std()) > 1e-9
    return Fit(
        pearson=round(float(np.corrcoef(given, wanted)[0, 1]), _DECIMALS) if varies else None,
        rmse=round(float(np.sqrt(((given - wanted) ** 2).mean())), _DECIMALS),
    )

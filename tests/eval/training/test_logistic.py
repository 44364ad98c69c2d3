"""Logistic regression against solutions that are known."""

from math import log

import numpy as np
import pytest

from eval.training.logistic import Logistic, fit_logistic

# Of four answers at 0 one is right, of four at 1 three are.
_INPUTS = np.array([[0.0]] * 4 + [[1.0]] * 4)
_OUTCOMES = np.array([1.0, 0, 0, 0, 1, 1, 1, 0])


def _fit(decay: float = 0.0, weights: float = 1.0) -> Logistic:
    return fit_logistic(_INPUTS, _OUTCOMES, np.full(8, weights), decay)


def test_two_groups_get_their_rates() -> None:
    found = _fit()
    assert found.of(np.array([[0.0], [1.0]])) == pytest.approx([0.25, 0.75], abs=1e-4)
    # From log(1/3) to log(3) over one step, which is two spreads of .5.
    assert found.weights[0] / found.spread[0] == pytest.approx(2 * log(3), abs=1e-3)
    assert found.center[0] == 0.5
    assert found.bias == pytest.approx(0.0, abs=1e-5)


def test_the_ridge_solves_its_equation() -> None:
    # At the minimum the slope's pull is that of the errors: at -1 and +1 spreads 4 x (rate - p) each.
    slope = float(_fit(decay=2.0).weights[0])
    p = 1 / (1 + np.exp(-slope))
    assert 2.0 * slope == pytest.approx(8 * (0.75 - p), abs=1e-3)
    assert 0 < slope < _fit().weights[0]


def test_weights_are_repetitions() -> None:
    twice = fit_logistic(
        np.concatenate([_INPUTS, _INPUTS]), np.concatenate([_OUTCOMES, _OUTCOMES]), np.ones(16), 1.0
    )
    assert _fit(decay=1.0, weights=2.0).weights == pytest.approx(twice.weights, abs=1e-4)


def test_outliers_are_clipped() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(200, 1))
    outcomes = (inputs[:, 0] > 0).astype(float)
    inputs[0] = 300.0
    clipped = fit_logistic(inputs, outcomes, np.ones(200), 1.0, 0.5)
    assert np.isfinite(clipped.weights).all()
    assert clipped.weights[0] > 0
    assert clipped.weights[0] != fit_logistic(inputs, outcomes, np.ones(200), 1.0).weights[0]


def test_a_column_that_does_not_vary_says_nothing() -> None:
    inputs = np.concatenate([_INPUTS, np.ones((8, 1))], axis=1)
    found = fit_logistic(inputs, _OUTCOMES, np.ones(8), 0.1)
    assert np.isfinite(found.of(inputs)).all()
    assert found.weights[1] == pytest.approx(0.0, abs=1e-6)

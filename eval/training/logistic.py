"""Logistic regression with a ridge, weighted: for relevance and for confidence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Logistic:
    """Weights for inputs that are scaled by `center` and `spread`."""

    center: Array
    spread: Array
    weights: Array
    bias: float

    def of(self, inputs: Array) -> Array:
        """Return probabilities for rows of `inputs`."""
        scaled = (inputs - self.center) / self.spread
        return np.asarray(1 / (1 + np.exp(-np.clip(scaled @ self.weights + self.bias, -30, 30))))


def fit_logistic(
    inputs: Array, outcomes: Array, weights: Array, decay: float, clip: float = np.inf
) -> Logistic:
    """Fit by maximum likelihood less `decay` / 2 times the squared weights (not the bias).

    Args:
        inputs: Shape (rows, columns).
        outcomes: 0 to 1; shape (rows,).
        weights: How much each row counts; shape (rows,), sum as many as there are rows in effect.
        decay: The ridge.
        clip: Scaled inputs are clipped to plus or minus this.
    """
    center, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    scaled = np.clip((inputs - center) / spread, -clip, clip)

    def loss(parameters: Array) -> tuple[float, Array]:
        slopes, bias = parameters[:-1], parameters[-1]
        logits = scaled @ slopes + bias
        error = weights * (1 / (1 + np.exp(-np.clip(logits, -30, 30))) - outcomes)
        value = (weights * (np.logaddexp(0, logits) - outcomes * logits)).sum() + decay / 2 * (
            slopes**2
        ).sum()
        return float(value), np.append(scaled.T @ error + decay * slopes, error.sum())

    found = minimize(
        loss, np.zeros(inputs.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    return Logistic(center, spread, found.x[:-1], float(found.x[-1]))

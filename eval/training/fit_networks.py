"""Fitting the networks: squared error of totals, and of the credits that are known by themselves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from eval.training.batch import Batch
from eval.training.examples import Examples, Known
from eval.training.plan import TrainingPlan
from service.grading.credit_model import Layer, Network

Array = NDArray[np.float64]

_DIGITS = 6
_LEAK = 0.02
_NOISES = 4


@dataclass(frozen=True, eq=False)
class Inputs:
    """What of the features goes into the networks, and how it is scaled; `about` are columns of the inputs."""

    columns: tuple[int, ...]
    about: tuple[int, ...]
    center: Array
    spread: Array
    clip: float

    def of(self, features: Array) -> torch.Tensor:
        """Return the inputs for rows of features."""
        scaled = (features[:, list(self.columns)] - self.center) / self.spread
        return torch.tensor(np.clip(scaled, -self.clip, self.clip), dtype=torch.float32)


class _Net(torch.nn.Module):
    def __init__(self, inputs: Inputs, plan: TrainingPlan) -> None:
        super().__init__()
        self._about = list(inputs.about)
        self._stretch = plan.stretch
        self.said = torch.nn.Linear(len(inputs.columns), plan.hidden)
        self.credit = torch.nn.Linear(plan.hidden, 1)
        self.about = torch.nn.Linear(len(inputs.about), plan.about_hidden)
        self.about_credit = torch.nn.Linear(plan.about_hidden, 1)
        self._dropout = torch.nn.Dropout(plan.dropout)
        with torch.no_grad():
            # At first every answer is taken to be about its question.
            self.about_credit.bias.fill_(2.0)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        said = torch.sigmoid(self.credit(self._dropout(torch.tanh(self.said(inputs))))).squeeze(-1)
        said = said * (1 + 2 * self._stretch) - self._stretch
        clipped = said.clamp(0, 1)
        if self.training:
            # Beyond the ends a little gradient is left to come back by.
            clipped = clipped + _LEAK * (said - clipped)
        about = torch.sigmoid(self.about_credit(torch.tanh(self.about(inputs[:, self._about])))).squeeze(-1)
        return clipped * about


def fit_networks(
    examples: Sequence[Examples], inputs: Inputs, gates: torch.Tensor, plan: TrainingPlan, count: int
) -> tuple[Network, ...]:
    """Fit `count` networks with seeds of their own.

    `gates` are the relevances that the credits of the scored rows are multiplied by; shape (rows,).
    """
    batch = Batch([some for example in examples for some in example.learned], plan.evenness)
    return tuple(_fit(batch, examples, inputs, gates, plan, plan.seed + i) for i in range(count))


def _fit(
    batch: Batch,
    examples: Sequence[Examples],
    inputs: Inputs,
    gates: torch.Tensor,
    plan: TrainingPlan,
    seed: int,
) -> Network:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return _network(_trained(batch, examples, inputs, gates, plan))
    finally:
        torch.set_num_threads(threads)


def _trained(
    batch: Batch, examples: Sequence[Examples], inputs: Inputs, gates: torch.Tensor, plan: TrainingPlan
) -> _Net:
    rows = inputs.of(batch.features)
    known = [known for example in examples for known in example.known]
    known_rows = inputs.of(np.concatenate([each.features for each in known]))
    credit = torch.tensor(np.concatenate([each.credit for each in known]), dtype=torch.float32)
    weights = torch.tensor(_weights(known, plan), dtype=torch.float32)
    net = _Net(inputs, plan)
    optimizer = torch.optim.AdamW(net.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.learning_rate, total_steps=plan.steps)
    noises = [plan.noise * torch.randn_like(rows) for _ in range(_NOISES)]
    for step in range(plan.steps):
        optimizer.zero_grad()
        totals = batch.totals(net(rows + noises[step % _NOISES]) * gates)
        loss = (batch.weights * (totals - batch.scores) ** 2).sum()
        loss = loss + (weights * (net(known_rows) - credit) ** 2).sum()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval()


def _weights(known: Sequence[Known], plan: TrainingPlan) -> Array:
    """Return the weight of every row; the answers of one kind together weigh what the plan says, each the same."""
    counts = Counter(each.kind for each in known)
    return np.concatenate(
        [
            np.full(len(each.credit), plan.known.of(each.kind) / counts[each.kind] / len(each.credit))
            for each in known
        ]
    )


def _network(net: _Net) -> Network:
    return Network(
        said=_layer(net.said),
        credit=_layer(net.credit),
        about=_layer(net.about),
        about_credit=_layer(net.about_credit),
    )


def _layer(layer: torch.nn.Linear) -> Layer:
    return Layer(
        weights=tuple(rounded(row) for row in layer.weight.detach().numpy()),
        bias=rounded(layer.bias.detach().numpy()),
    )


def rounded(values: NDArray[np.floating]) -> tuple[float, ...]:
    """Return `values` with as many digits as a weights file keeps."""
    return tuple(float(f"{value:.{_DIGITS}g}") for value in np.asarray(values, dtype=np.float64))

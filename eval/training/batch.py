"""A batch: the scored answers of many questions as tensors, with their totals through the sum of marks x credit."""

from collections.abc import Sequence

import numpy as np
import torch

from eval.training.examples import Scored


class Batch:
    """Rows of points, and which answer's total each adds to with what weight.

    features: (rows, FEATURES) float64. scores: (answers,). weights: how much each answer counts, sum 1.
    """

    def __init__(self, scored: Sequence[Scored], evenness: float) -> None:
        self.features = np.concatenate([some.features.reshape(-1, some.features.shape[2]) for some in scored])
        self.scores = torch.tensor(np.concatenate([some.scores for some in scored]), dtype=torch.float32)
        counts = np.concatenate([np.full(len(some.scores), len(some.scores), dtype=float) for some in scored])
        weights = counts**-evenness
        self.weights = torch.tensor(weights / weights.sum(), dtype=torch.float32)
        answers, marks, self._choices = [], [], []
        row = answer = 0
        for some in scored:
            count, points = some.features.shape[:2]
            answers.append(np.repeat(np.arange(count) + answer, points))
            marks.append(np.tile(some.shares.weights, count))
            for choice in some.shares.choices:
                first = torch.arange(count) * points + row
                options = [[(first + point, share) for point, share in option] for option in choice.options]
                self._choices.append((torch.arange(count) + answer, options, choice.choose, choice.share))
            row += count * points
            answer += count
        self._answers = torch.tensor(np.concatenate(answers))
        self._marks = torch.tensor(np.concatenate(marks), dtype=torch.float32)

    def totals(self, credit: torch.Tensor) -> torch.Tensor:
        """Return the answers' totals as shares of the full marks, from the credit of every row."""
        found = torch.zeros(len(self.scores)).index_add(0, self._answers, credit * self._marks)
        for answers, options, choose, share in self._choices:
            values = torch.stack(
                [torch.stack([part * credit[rows] for rows, part in option]).sum(0) for option in options], 1
            )
            best = values.topk(min(choose, len(options)), dim=1).values.sum(1)
            found = found.index_add(0, answers, share * best / choose)
        return found

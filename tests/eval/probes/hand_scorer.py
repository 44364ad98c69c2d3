"""A scorer whose scores are written down: by the answer's text, on a scale of five marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.samples.sample import Sample
from eval.systems.protocol import PointCredit, Scored


@dataclass
class HandScorer:
    """Gives what `marks` says for a text, `otherwise` for any other, and None for texts in `unscored`.

    `points` says how marks are spread over key points; texts in `flagged` are for review. It is its own system, and
    remembers what it was fitted on and what it was asked.
    """

    marks: Mapping[str, float]
    otherwise: float = 0.0
    points: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    unscored: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    name: str = "hand"
    learns: bool = False
    fitted: list[frozenset[tuple[str, str]]] = field(default_factory=list)
    asked: list[tuple[frozenset[tuple[str, str]], Sample]] = field(default_factory=list)

    def fit(self, samples: Sequence[Sample]) -> "HandScorer":
        self.fitted.append(frozenset((sample.dataset, sample.question_id) for sample in samples))
        return self

    def score(self, samples: Sequence[Sample]) -> list[Scored | None]:
        known = self.fitted[-1] if self.fitted else frozenset()
        self.asked += [(known, sample) for sample in samples]
        return [self._score(sample.answer) for sample in samples]

    def _score(self, text: str) -> Scored | None:
        if text in self.unscored:
            return None
        marks = self.marks.get(text, self.otherwise)
        spread = self.points.get(text, {}).items()
        earned = tuple(PointCredit("1", point, share, share) for point, share in spread)
        return Scored(marks, marks, needs_review=text in self.flagged, credits=earned)

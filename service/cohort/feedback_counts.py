"""Who wrote the feedback, why no language model did where one was asked, and what it all took."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from service.cohort.stored_grade import StoredGrade, StoredUsage


@dataclass(frozen=True)
class FeedbackFigures:
    """Feedback over the cohort; a text for the student and one for the teacher are two.

    sources: Texts by who wrote them: "template", or the language model's name.
    fallbacks: Why a model that was asked did not write: texts by code, the most first.
    opinions, differs, failures: Second opinions, the key points they saw otherwise, and why there was none, by code.
    asked: Times that a model was asked, `cached` of them answered by a reply kept before; of `unknown` nobody knows
        the price. tokens and dollars are of those that are known.
    """

    sources: dict[str, int]
    fallbacks: dict[str, int]
    opinions: int
    differs: int
    failures: dict[str, int]
    asked: int
    cached: int
    unknown: int
    tokens: int
    dollars: Decimal


class FeedbackCounts:
    """Counts of feedback."""

    def __init__(self) -> None:
        self._sources: Counter[str] = Counter()
        self._fallbacks: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._opinions = self._differs = 0
        self._asked = self._cached = self._unknown = self._tokens = 0
        self._dollars = Decimal(0)

    def add(self, grade: StoredGrade) -> None:
        """Add what there is of one grade."""
        for text in (grade.feedback, grade.teacher_feedback):
            if text is not None:
                self._sources[text.model or "llm" if text.source == "llm" else text.source] += 1
                self._fallbacks.update(set(text.fallback))
                self._use(text.usage)
        opinion = grade.second_opinion
        if opinion is not None:
            self._opinions += 1
            self._differs += opinion.differs
            if opinion.failure is not None:
                self._failures[opinion.failure] += 1
            self._use(opinion.usage)

    def _use(self, usage: StoredUsage | None) -> None:
        if usage is None:
            return
        self._asked += 1
        if usage.cached:
            self._cached += 1
            return
        self._tokens += (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
        if usage.cost is None:
            self._unknown += 1
        else:
            # Sums of decimals don't depend on their order.
            self._dollars += Decimal(str(usage.cost))

    def figures(self) -> FeedbackFigures:
        """Return the figures so far."""
        return FeedbackFigures(
            sources=most_first(self._sources),
            fallbacks=most_first(self._fallbacks),
            opinions=self._opinions,
            differs=self._differs,
            failures=most_first(self._failures),
            asked=self._asked,
            cached=self._cached,
            unknown=self._unknown,
            tokens=self._tokens,
            dollars=self._dollars,
        )


def most_first(counts: Counter[str]) -> dict[str, int]:
    """Return the counts, the most first, and equal ones by name."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

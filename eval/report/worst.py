"""The largest disagreements, each with its grade laid open."""

from dataclasses import dataclass

from eval.report.numbers import marks
from eval.run import RunResult, SystemResult
from eval.samples.sample import Sample
from eval.systems.protocol import Scored
from service.feedback.report_view import EntryView, view_entry

MOST = 20


@dataclass(frozen=True)
class Disagreement:
    """One answer with what was given and what a person gave, as text; `entry` is None where there is no grade."""

    sample: Sample
    question: str
    given: str
    human: str
    most: str
    entry: EntryView | None


def worst_disagreements(result: RunResult, system: SystemResult) -> list[Disagreement]:
    """Return the answers whose unrounded score is furthest from the person's, as a share of the marks."""
    scored = [
        (sample, found)
        for sample, found in zip(result.samples, system.scored, strict=True)
        if found is not None
    ]
    scored.sort(key=lambda pair: (-_apart(*pair), pair[0].index))
    return [
        _disagreement(result, sample, found, position)
        for position, (sample, found) in enumerate(scored[:MOST], start=1)
        if _apart(sample, found) > 0
    ]


def _apart(sample: Sample, found: Scored) -> float:
    # Rounded, so that the last bits of a float don't decide which comes first.
    return round(abs(found.raw_score - sample.score) / sample.max_score, 6)


def _disagreement(result: RunResult, sample: Sample, found: Scored, position: int) -> Disagreement:
    question = result.questions.of(sample)
    entry = None
    if found.grade is not None:
        entry = view_entry(position, str(position), question.rubric, sample.answer, found.grade, "teacher")
    return Disagreement(
        sample=sample,
        question=f"{question.key.dataset} {question.key.question_id}",
        given=marks(found.raw_score),
        human=marks(sample.score),
        most=marks(sample.max_score),
        entry=entry,
    )

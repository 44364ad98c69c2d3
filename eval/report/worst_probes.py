"""The worst cases of a probe run, each with what was awarded laid open."""

from dataclasses import dataclass

from eval.probes.measure_probes import Outcome, ProbeFigures
from eval.questions import Questions
from eval.report.numbers import marks, number
from service.feedback.report_view import EntryView, view_entry

MOST, OF_ONE_PROBE = 20, 3


@dataclass(frozen=True)
class WorstCase:
    """One case with what it got, as text; `entry` is None where the system does not work by key points."""

    outcome: Outcome
    question: str
    asked: str
    language: str
    reference: str
    amount: str
    limit: str
    probed: str
    base: str
    most: str
    entry: EntryView | None


def worst_cases(figures: ProbeFigures, system: str, questions: Questions) -> list[WorstCase]:
    """Return the cases furthest beyond their limits, some of each probe; equal texts to a question once."""
    over = [each for each in figures.outcomes[system] if each.amount is not None and each.amount.is_over]
    over.sort(key=_beyond, reverse=True)
    chosen: list[Outcome] = []
    seen: set[tuple[object, str]] = set()
    counts: dict[str, int] = {}
    for each in over:
        text = each.case.question, each.case.answer
        if text in seen or counts.get(each.case.probe, 0) == OF_ONE_PROBE or len(chosen) == MOST:
            continue
        seen.add(text)
        counts[each.case.probe] = counts.get(each.case.probe, 0) + 1
        chosen.append(each)
    return [_worst(each, position, questions) for position, each in enumerate(chosen, start=1)]


def _beyond(outcome: Outcome) -> float:
    # Rounded, so that the last bits of a float don't decide which comes first; the sort is stable.
    value = outcome.amount.value if outcome.amount is not None else 0.0
    return round(value - outcome.case.expected.share, 6)


def _worst(outcome: Outcome, position: int, questions: Questions) -> WorstCase:
    case, score, amount = outcome.case, outcome.score, outcome.amount
    question = next(each for each in questions.all if each.key == case.question)
    entry = None
    if score.probed is not None and score.probed.grade is not None:
        entry = view_entry(
            position, str(position), question.rubric, case.answer, score.probed.grade, "teacher"
        )
    return WorstCase(
        outcome=outcome,
        question=f"{question.key.dataset} {question.key.question_id}",
        asked=question.samples[0].question,
        language=outcome.language,
        reference=question.samples[0].reference_answers[0],
        amount=number("mae", amount.value if amount is not None else None),
        limit=number("mae", case.expected.share),
        probed=marks(score.probed.raw_score) if score.probed is not None else "",
        base=marks(score.base.raw_score) if score.base is not None else "",
        most=marks(question.max_score),
        entry=entry,
    )

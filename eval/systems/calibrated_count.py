"""How much of a run the systems that calibrate did calibrate: a question with few answers stays as it is."""

from dataclasses import dataclass

from eval.run import RunResult, SystemResult
from eval.systems.calibrated import LEAST
from eval.systems.protocol import Scored
from eval.systems.registry import SYSTEMS

# How a grade names its calibration (docs/calibration.md).
_MARK = "+calibration."


@dataclass(frozen=True)
class CalibratedCount:
    """Of one system: the answers that a calibration graded, and the questions that have any such."""

    system: str
    answers: int
    questions: int


def count_calibrated(result: RunResult) -> list[CalibratedCount]:
    """Return the count of each system of the run that is there to calibrate."""
    return [_count(result, system) for system in result.systems if _calibrates(system.name)]


def calibrated_line(count: CalibratedCount, questions: int) -> str:
    """Return what there is to say of it, in a run with so many questions."""
    why = f"those with {LEAST} different marked answers or more, where calibrating helps"
    if not count.questions:
        return f"{count.system} calibrated none of {questions} questions (it does {why}), so its figures show none"
    return f"{count.system} calibrated {count.questions} of {questions} questions ({why})"


def _calibrates(name: str) -> bool:
    return name in SYSTEMS and SYSTEMS[name].split == "answer-level"


def _count(result: RunResult, system: SystemResult) -> CalibratedCount:
    keys = [
        result.questions.of(sample).key
        for sample, scored in zip(result.samples, system.scored, strict=True)
        if _is_calibrated(scored)
    ]
    return CalibratedCount(system.name, len(keys), len(set(keys)))


def _is_calibrated(scored: Scored | None) -> bool:
    return scored is not None and scored.grade is not None and _MARK in scored.grade.grader.credit_model

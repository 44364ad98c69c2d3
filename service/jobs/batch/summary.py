"""What a run tells of itself, as `summary.json` has it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from service.answers.row import Counts
from service.jobs.batch.ledger_key import GraderIdentity
from service.jobs.batch.out_files import OutFile
from service.jobs.batch.plan import Plan
from service.jobs.batch.tally import Tally
from service.jobs.job_spending import JobSpending

FORMAT = 1


@dataclass(frozen=True)
class Timing:
    """Seconds by phase, and how many different answers got a grade in those of `grading`."""

    seconds: Mapping[str, float] = field(default_factory=dict)
    graded: int = 0

    @property
    def rate(self) -> float | None:
        """Answers graded a second; None where none was."""
        seconds = self.seconds.get("grading", 0.0)
        return self.graded / seconds if self.graded and seconds > 0 else None


@dataclass(frozen=True)
class Summary:
    """A run that came to its end.

    counts: What the rows of the file were. workers: How many graded at a time. sheet: The sheet of a
    workbook that the rows are on.
    """

    counts: Counts
    plan: Plan
    tally: Tally
    grader: GraderIdentity
    engine: str
    workers: int
    files: Sequence[OutFile]
    timing: Timing
    sheet: str | None = None
    model: str | None = None
    spending: JobSpending | None = None

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look: at a reject, at an answer without a grade, or at a grade."""
        return bool(self.plan.rejected or self.tally.failed or self.tally.needs_review)

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        tally, plan = self.tally, self.plan
        rate = self.timing.rate
        told: dict[str, Any] = {
            "format": FORMAT,
            "grader": asdict(self.grader),
            "engine": self.engine,
            "workers": self.workers,
            "sheet": self.sheet,
            "rows": {
                "answers": plan.answers,
                "rejects": plan.rejected,
                "blank": self.counts.blank,
                "header": self.counts.header,
            },
            "students_again": plan.again,
            "distinct_answers": plan.distinct,
            "graded_before": plan.known,
            "graded_now": self.timing.graded,
            "results": {
                "graded": tally.graded,
                "failed": tally.failed,
                "needs_review": tally.needs_review,
            },
            "questions": {name: tally.questions[name].told() for name in sorted(tally.questions)},
            "reasons": dict(sorted(tally.reasons.items())),
            "problems": dict(sorted(tally.problems.items())),
            "rejects": dict(sorted(plan.rejects.items())),
            "seconds": {phase: round(seconds, 3) for phase, seconds in self.timing.seconds.items()},
            "answers_a_second": round(rate, 3) if rate is not None else None,
            "files": [asdict(file) for file in self.files],
        }
        if self.model is not None and self.spending is not None:
            told["language_model"] = {
                "name": self.model,
                "feedback_written": tally.by_model,
                "spent": self.spending.model_dump(mode="json"),
            }
        return told

    def text(self) -> str:
        """Return it as the file has it."""
        return json.dumps(self.told(), ensure_ascii=False, indent=2) + "\n"

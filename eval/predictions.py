"""predictions.jsonl: what a system gave each sample, one line a sample in input order."""

from eval.rounding import json_text, rounded
from eval.run import RunResult, SystemResult
from eval.samples.sample import Sample
from eval.systems.protocol import PointCredit, Scored


def predictions_text(result: RunResult, system: SystemResult) -> str:
    """Return the lines; what could not be scored has null for its score."""
    lines = [
        json_text(_line(sample, scored, system.name, result.plan.split))
        for sample, scored in zip(result.samples, system.scored, strict=True)
    ]
    return "".join(line + "\n" for line in lines)


def predictions_name(system: str, *, is_first: bool) -> str:
    """Return the name of the system's file: predictions.jsonl is that of the first system."""
    return "predictions.jsonl" if is_first else f"predictions.{system}.jsonl"


def _line(sample: Sample, scored: Scored | None, system: str, split: str) -> dict[str, object]:
    return {
        "dataset": sample.dataset,
        "question_id": sample.question_id,
        "index": sample.index,
        "system": system,
        "split": split,
        "score": rounded(scored.score) if scored else None,
        "raw_score": rounded(scored.raw_score) if scored else None,
        "max_score": rounded(sample.max_score),
        "human_score": rounded(sample.score),
        "confidence": rounded(scored.confidence) if scored else None,
        "needs_review": scored.needs_review if scored else None,
        "key_points": [_point(credit) for credit in scored.credits] if scored else [],
    }


def _point(credit: PointCredit) -> dict[str, object]:
    return {
        "part_id": credit.part_id,
        "id": credit.id,
        "credit": rounded(credit.credit),
        "marks": rounded(credit.marks),
    }

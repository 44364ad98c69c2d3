"""metrics.json: the figures of a run as flat rows, and all that is needed to make them again."""

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version

from eval.measure import ConfidenceRow, DifferenceRow, Figures, HumanRow, Row
from eval.metrics.bootstrap import Estimate
from eval.rounding import DECIMALS, json_text, rounded
from eval.run import RunResult
from eval.samples.read_samples import SampleFile
from eval.shipped_model import ShippedModel
from eval.systems.calibrated_count import count_calibrated
from service import __version__
from service.grading.grader import GRADER_VERSION

_PACKAGES = ("numpy", "scipy", "sentence-transformers", "torch")


def run_facts(
    result: RunResult,
    files: Sequence[SampleFile],
    *,
    draws: int,
    encoder: str | None,
    llm: str | None,
    shipped: ShippedModel | None = None,
) -> dict[str, object]:
    """Return what the run was made with; nothing in it depends on when or where."""
    counts = count_calibrated(result)
    questions = result.questions.all
    rubrics = hashlib.sha256("\n".join(sorted(question.rubric.hash for question in questions)).encode())
    return {
        "split": result.plan.split,
        "folds": len(result.folds),
        "seed": result.plan.seed,
        "draws": draws,
        "systems": [system.name for system in result.systems],
        "answers": len(result.samples),
        "questions": len(questions),
        "rubrics": {
            "derived": sum(question.is_derived for question in questions),
            "given": sum(not question.is_derived for question in questions),
            "hash": rubrics.hexdigest(),
        },
        "files": [asdict(file) for file in files],
        "caifen": __version__,
        "grader": GRADER_VERSION,
        "encoder": encoder,
        "llm": llm,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "shipped_model": asdict(shipped) if shipped is not None else None,
    } | ({"calibrated": [asdict(count) for count in counts]} if counts else {})


def metrics_data(figures: Figures, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the figures as data: rows with their split, system, and group, numbers to six decimals."""
    return {
        "run": dict(facts),
        "rows": [row_data(row) for row in figures.rows],
        "differences": [_difference(row) for row in figures.differences],
        "confidence": [_confidence(row) for row in figures.confidence],
        "humans": [_human(row) for row in figures.humans],
    }


def metrics_text(data: Mapping[str, object]) -> str:
    """Return the data as the text of metrics.json."""
    return json_text(data, indent=1) + "\n"


def estimate_data(found: Estimate) -> dict[str, object]:
    """Return a figure with its interval as JSON has it."""
    return {"value": rounded(found.value), "low": rounded(found.low), "high": rounded(found.high)}


def row_data(row: Row, metrics: Iterable[str] | None = None) -> dict[str, object]:
    """Return a row of figures as JSON has it, with the `metrics` named, or all of them."""
    return {
        "split": row.split,
        "system": row.system,
        "by": row.by,
        "group": row.group,
        "answers": row.answers,
        "questions": row.questions,
        "unscored": row.unscored,
        "metrics": _estimates(
            row.metrics if metrics is None else {name: row.metrics[name] for name in metrics}
        ),
    }


def _estimates(metrics: Mapping[str, Estimate]) -> dict[str, object]:
    return {name: estimate_data(found) for name, found in metrics.items()}


def _difference(row: DifferenceRow) -> dict[str, object]:
    found = row.difference
    return {
        "split": row.split,
        "system": row.system,
        "other": row.other,
        "by": row.by,
        "group": row.group,
        "metric": row.metric,
        "value": rounded(found.value),
        "low": rounded(found.low),
        "high": rounded(found.high),
        "clear_of_zero": found.is_clear_of_zero,
        "better": row.is_better if row.is_meaningful else None,
    }


def _confidence(row: ConfidenceRow) -> dict[str, object]:
    report = _numbers(asdict(row.report))
    assert isinstance(report, dict)  # noqa: S101 - a dict goes in
    return {"split": row.split, "system": row.system, "by": row.by, "group": row.group, **report}


def _human(row: HumanRow) -> dict[str, object]:
    return {"by": row.by, "group": row.group, "answers": row.answers, "metrics": _estimates(row.metrics)}


def _numbers(value: object) -> object:
    """Return nested data with every float rounded."""
    if isinstance(value, dict):
        return {name: _numbers(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_numbers(each) for each in value]
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value

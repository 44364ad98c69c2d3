"""What `caifen batch` says at its end, and what a dry run says, in words."""

from pathlib import Path

from service.jobs.batch.dry_run import DryRun
from service.jobs.batch.model_cost import Amount
from service.jobs.batch.summary import Summary

_MOST_QUESTIONS = 50


def ended_line(summary: Summary, out: Path) -> str:
    """Return the one line that tells how a run went."""
    tally, plan = summary.tally, summary.plan
    share = tally.needs_review / tally.graded if tally.graded else 0.0
    words = [f"{tally.graded:,} graded ({summary.timing.graded:,} now)"]
    if tally.failed:
        words.append(f"{tally.failed:,} without a grade")
    words.append(f"{tally.needs_review:,} to review ({share:.0%})")
    words.append(f"{plan.rejected:,} rejects")
    if plan.again:
        words.append(_again(plan.again))
    if summary.timing.rate is not None:
        words.append(f"{summary.timing.rate:.3g} answers/s")
    if summary.model is not None and summary.spending is not None:
        dollars = summary.spending.dollars
        cost = "cost unknown" if dollars is None else f"${dollars:.4f} in all"
        words.append(f"feedback of {tally.by_model:,} by {summary.model}, {cost}")
    return f"{out}: {', '.join(words)}"


def dry_run_text(found: DryRun) -> str:
    """Return what a run would do, a line for each question."""
    plan = found.plan
    lines = [f"Sheet {found.sheet!r}"] if found.sheet is not None else []
    lines.append(
        f"{plan.answers:,} answers, {plan.distinct:,} of them different: "
        f"{plan.known:,} in the ledger, {plan.missing:,} to grade"
    )
    for name in sorted(plan.questions)[:_MOST_QUESTIONS]:
        one = plan.questions[name]
        lines.append(
            f"  {name}: {one.answers:,} answers, {one.known:,} in the ledger, {one.missing:,} to grade"
        )
    if len(plan.questions) > _MOST_QUESTIONS:
        lines.append(f"  and {len(plan.questions) - _MOST_QUESTIONS:,} questions more")
    if plan.again:
        lines.append(_again(plan.again))
    lines.append(f"{plan.rejected:,} rejects" + (":" if plan.rejects else ""))
    lines += [f"  {code}: {number:,}" for code, number in sorted(plan.rejects.items())]
    if found.seconds is None:
        lines.append("How long it takes could not be measured: no answer of the sample was graded")
    elif found.pace is None:
        lines.append("Nothing to grade: it takes as long as writing the files")
    else:
        lines.append(
            f"About {_duration(found.seconds)} with {found.workers} workers "
            f"({found.pace.each:.3f} s an answer, measured on {found.pace.sampled})"
        )
    if found.cost is not None:
        lines.append(
            f"Language model, {found.cost.answers:,} answers: about {_amount(found.cost.about)}; "
            f"at most {_amount(found.cost.at_most)}"
        )
    return "\n".join(lines)


def _again(number: int) -> str:
    return (
        f"{number:,} further answers of a student to the same question (given twice, or two people of one name: the "
        "gradebook has the last)"
    )


def _amount(amount: Amount) -> str:
    dollars = "at an unknown price" if amount.dollars is None else f"${amount.dollars:.2f}"
    return f"{amount.calls:,} calls, {amount.tokens:,} tokens, {dollars}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3_600:.1f} hours"

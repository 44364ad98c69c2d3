"""What a job has used of a language model, kept with the job so that its budget holds over restarts."""

import sys

from pydantic import BaseModel, ConfigDict

from service.llm.budget import Budget, Spent
from service.llm.usage import NOTHING, Usage
from service.settings import Settings


class JobSpending(BaseModel):
    """Calls, tokens, and US dollars of a job; None is unknown, which is not the same as nothing.

    calls: Each try counts. budgeted_tokens, budgeted_dollars: What counts against the limits, where the unknown is
    taken as it was estimated.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    calls: int = 0
    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0
    dollars: float | None = 0.0
    budgeted_tokens: int = 0
    budgeted_dollars: float = 0.0


def read_spending(spent: str | None) -> JobSpending:
    """Return what a job's `spent` says; nothing where it says nothing."""
    return JobSpending() if spent is None else JobSpending.model_validate_json(spent)


def spending_of(budget: Budget) -> JobSpending:
    """Return what was paid from `budget`."""
    spent = budget.spent
    return JobSpending(
        calls=spent.calls,
        prompt_tokens=spent.usage.prompt_tokens,
        completion_tokens=spent.usage.completion_tokens,
        dollars=spent.usage.cost,
        budgeted_tokens=spent.tokens,
        budgeted_dollars=spent.dollars,
    )


def budget_of(settings: Settings, spent: str | None) -> Budget:
    """Return the budget of a job that has spent so much already; without limits it only counts."""
    before = read_spending(spent)
    usage = Usage(before.prompt_tokens, before.completion_tokens, before.dollars)
    dollars, tokens, calls = settings.llm_job_dollars, settings.llm_job_tokens, settings.llm_job_calls
    if dollars is None and tokens is None and calls is None:
        calls = sys.maxsize
    return Budget(
        dollars=dollars,
        tokens=tokens,
        calls=calls,
        before=Spent(
            before.calls, before.budgeted_tokens, before.budgeted_dollars, usage if before.calls else NOTHING
        ),
    )

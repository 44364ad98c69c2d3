"""What a language model adds to grades that are finished: within the room for questions and one budget a request."""

from collections.abc import Sequence
from functools import partial
from time import perf_counter

import anyio.to_thread

from service.api.answer_admission import Places
from service.api.problem_types import LLM_NOT_CONFIGURED
from service.api.problems import ProblemError
from service.api.services import Services
from service.feedback.explain import Explaining, GradedAnswer, explain, explain_by_llm
from service.grading.grade import Grade
from service.llm.load import job_budget


def check_model(how: Explaining, services: Services) -> None:
    """Raise a `ProblemError` if a language model is wanted and there is none."""
    if how.asks_a_model and services.llm is None:
        raise ProblemError(
            LLM_NOT_CONFIGURED,
            'No language model is set on this server: ask for `feedback: "template"` without `second_opinion`, or '
            "let the operator set CAIFEN_LLM_MODEL.",
        )


async def explained(
    graded: Sequence[GradedAnswer], how: Explaining, services: Services, places: Places
) -> list[Grade]:
    """Return the grades with what the model was asked for; their marks stay what they are.

    All grades of one request are one job with one budget, and take one place among those that ask. They give their
    `places` among the answers for it, since a slow model would keep others from idle workers otherwise.
    """
    assert services.llm is not None  # noqa: S101 - check_model comes first
    started = perf_counter()
    if places.swap_for(services.asking):
        settings = services.settings
        grades = await explain_by_llm(
            graded, services.llm, how, seconds=settings.llm_seconds, budget=job_budget(settings)
        )
    else:
        by_rule = partial(_by_rule, graded, how)
        grades = await anyio.to_thread.run_sync(by_rule)
    services.metrics.explained(grades, perf_counter() - started)
    return grades


def _by_rule(graded: Sequence[GradedAnswer], how: Explaining) -> list[Grade]:
    return [explain(one, how, no_model="llm_overloaded") for one in graded]

"""`caifen rubric derive --llm`: a language model proposes, the reference answer decides, the teacher reads."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from rubrics.apply_proposal import apply_proposal
from rubrics.model import Rubric
from rubrics.proposal import Change, Proposal, ProposalOutcome
from rubrics.proposal_request import proposal_request
from service.cli.settings import read_settings
from service.llm.complete import complete_json
from service.llm.errors import LLMError
from service.llm.load import job_budget, load_llm
from service.llm.reply import Message, Usage

_SHOWN = 100
_KINDS = {"split": "cut into", "marks": "marks in proportion to", "wording": "may also be said as"}


class Assistant:
    """Improves derived rubrics by the proposals of one model, and tells on stderr what came of each.

    `failed` is set once a rubric had to stay as the rules derived it.
    """

    def __init__(self, name: str, runner: asyncio.Runner) -> None:
        settings = read_settings()
        self._model = load_llm(settings, name)
        self._seconds = settings.llm_seconds
        # One run of the command is one job.
        self._budget = job_budget(settings)
        # One event loop for all questions: LiteLLM keeps work in the loop that it first met.
        self._runner = runner
        # Loading LiteLLM takes seconds, which are not the first question's.
        runner.run(self._model.prepare())
        self.failed = False

    def improve(self, rubric: Rubric) -> Rubric:
        """Return `rubric` with what holds of the model's proposal, or as it is where the model fails."""
        messages = [
            Message(role=turn["role"], content=turn["content"])
            for turn in proposal_request(rubric, secrets.token_hex(12))
        ]
        try:
            found = self._runner.run(
                complete_json(self._model, messages, Proposal, seconds=self._seconds, budget=self._budget)
            )
        except LLMError as error:
            self.failed = True
            _tell(f"Warning: {rubric.id}: derived by the rules alone: {error}")
            return rubric
        outcome = apply_proposal(rubric, found.value)
        _tell_outcome(outcome, found.model, found.usage)
        return outcome.rubric


@contextmanager
def assistance(name: str | None) -> Iterator[Assistant | None]:
    """Give an assistant by the model `name` for as long as the block runs; none where there is no name."""
    if name is None:
        yield None
        return
    with asyncio.Runner() as runner:
        yield Assistant(name, runner)


def _tell_outcome(outcome: ProposalOutcome, model: str, usage: Usage) -> None:
    for change in outcome.taken:
        _tell(f"{outcome.rubric.id}: taken: {_in_words(change)}")
    for change in outcome.dropped:
        _tell(f"{outcome.rubric.id}: dropped: {_in_words(change)}: {change.reason}")
    cost = "at an unknown price" if usage.cost is None else f"for ${usage.cost:.4f}"
    counts = f"proposals of {model}: {len(outcome.taken)} taken, {len(outcome.dropped)} dropped"
    _tell(f"{outcome.rubric.id}: {counts}, {cost}; read the rubric before you use it")


def _in_words(change: Change) -> str:
    text = " ".join(change.proposed.split())
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"key point {change.key_point_id!r} {_KINDS[change.kind]} {shown!r}"


def _tell(line: str) -> None:
    typer.echo(" ".join(line.split()), err=True)

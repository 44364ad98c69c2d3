"""The options of `caifen grade` about feedback, and the lines that tell what a language model did."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from rubrics.model import MOST_NOTES, FeedbackChoices, Length, Tone
from service.cli.exit_codes import stop
from service.cli.grading import Asking
from service.cli.text_input import TextInputError, read_text
from service.feedback.asking import spent_on
from service.feedback.explain import Explaining, Readers
from service.grading.grade import Grade
from service.llm.load import job_budget, load_llm
from service.llm.usage import Usage
from service.settings import Settings

LLMOption = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="MODEL",
        help="Let this language model (LiteLLM's name, such as openai/gpt-4o-mini) write the feedback; it has no part "
        "in the marks. Off by default.",
    ),
]
AudienceOption = Annotated[
    Readers, typer.Option("--audience", help="Who the feedback is for.", show_default=True)
]
ToneOption = Annotated[
    Tone | None,
    typer.Option(
        "--tone", help="How a language model speaks; else as the rubric's feedback says, or encouraging."
    ),
]
LengthOption = Annotated[
    Length | None,
    typer.Option(
        "--length", help="How much a language model writes; else as the rubric's feedback says, or medium."
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--language", help="Language of the feedback (zh or en); else as the rubric says, or the answer's."
    ),
]
RevealOption = Annotated[
    bool | None,
    typer.Option(
        "--reveal-reference/--no-reveal-reference",
        help="Whether the feedback may quote key points that were missed; else as the rubric's feedback says, or not.",
        show_default=False,
    ),
]
NotesOption = Annotated[
    Path | None,
    typer.Option(
        "--notes",
        metavar="FILE",
        help=f"What a language model should heed (text, {MOST_NOTES} characters); else the rubric's notes.",
    ),
]
SecondOpinionOption = Annotated[
    bool,
    typer.Option(
        "--second-opinion",
        help="Ask the language model about uncertain key points too; where it disagrees, the grade needs review.",
    ),
]


def read_explaining(
    settings: Settings,
    *,
    llm: str | None,
    audience: Readers,
    language: str | None,
    reveal_reference: bool | None,
    tone: Tone | None,
    length: Length | None,
    notes: Path | None,
    second_opinion: bool,
) -> tuple[Explaining, Asking | None]:
    """Return how to explain grades and the model to ask, or end the command with a line that tells what is wrong."""
    if second_opinion and llm is None:
        stop("--second-opinion asks a language model: name it with --llm MODEL")
    try:
        text = read_text(str(notes)) if notes is not None else None
    except TextInputError as error:
        stop(str(error))
    if text is not None and len(text) > MOST_NOTES:
        stop(f"--notes has {len(text):,} characters; at most {MOST_NOTES:,} are taken")
    try:
        choices = FeedbackChoices(
            language=language, reveal_reference=reveal_reference, tone=tone, length=length, notes=text
        )
    except ValidationError:
        stop(f"--language {language!r} is no language: write zh or en")
    how = Explaining("template" if llm is None else "llm", audience, choices, second_opinion)
    if llm is None:
        return how, None
    # One run of the command is one job.
    return how, Asking(load_llm(settings, llm), settings.llm_seconds, job_budget(settings))


def tell_of_model(labels: Sequence[str], grades: Sequence[Grade], model: str) -> None:
    """Tell on stderr how much the model wrote, where the template stands instead and why, and what it cost."""
    written = [
        (label, feedback)
        for label, grade in zip(labels, grades, strict=True)
        for feedback in (grade.feedback, grade.teacher_feedback)
        if feedback is not None
    ]
    for label, feedback in written:
        if feedback.fallback:
            typer.echo(f"{label}: feedback by rule, not by {model}: {', '.join(feedback.fallback)}", err=True)
    for label, grade in zip(labels, grades, strict=True):
        if grade.second_opinion is not None and grade.second_opinion.failure is not None:
            typer.echo(f"{label}: no second opinion by {model}: {grade.second_opinion.failure}", err=True)
    count = sum(feedback.source == "llm" for _, feedback in written)
    kept = sum(feedback.usage is not None and feedback.usage.cached for _, feedback in written)
    typer.echo(
        f"Feedback by {model}: {count} of {len(written)}"
        + (f" ({kept} kept from the same request before)" if kept else "")
        + f", {_price(spent_on(grades))}",
        err=True,
    )


def _price(usage: Usage) -> str:
    tokens = "an unknown number of tokens" if usage.tokens is None else f"{usage.tokens:,} tokens"
    return f"{tokens}, " + ("at an unknown price" if usage.cost is None else f"for ${usage.cost:.4f}")

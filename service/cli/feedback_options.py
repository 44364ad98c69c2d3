"""The options of `caifen grade` about feedback, and the lines that tell what a language model did."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from service.cli.exit_codes import stop
from service.cli.grading import Explaining
from service.cli.text_input import TextInputError, read_text
from service.feedback.explain import Readers
from service.feedback.feedback_settings import MOST_NOTES, FeedbackSettings, Length, Tone
from service.grading.grade import Feedback, Grade
from service.llm.load import load_llm
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
ToneOption = Annotated[Tone, typer.Option("--tone", help="How a language model speaks.")]
LengthOption = Annotated[Length, typer.Option("--length", help="How much a language model writes.")]
NotesOption = Annotated[
    Path | None,
    typer.Option(
        "--notes", metavar="FILE", help=f"What a language model should heed (text, {MOST_NOTES} characters)."
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
    reveal_reference: bool,
    tone: Tone,
    length: Length,
    notes: Path | None,
    second_opinion: bool,
) -> Explaining:
    """Return how to explain grades, or end the command with a line that tells which option is wrong."""
    if second_opinion and llm is None:
        stop("--second-opinion asks a language model: name it with --llm MODEL")
    try:
        text = read_text(str(notes)) if notes is not None else ""
    except TextInputError as error:
        stop(str(error))
    if len(text) > MOST_NOTES:
        stop(f"--notes has {len(text):,} characters; at most {MOST_NOTES:,} are taken")
    try:
        how = FeedbackSettings(
            language=language, reveal_reference=reveal_reference, tone=tone, length=length, notes=text
        )
    except ValidationError:
        stop(f"--language {language!r} is no language: write zh or en")
    return Explaining(
        settings=how,
        readers=audience,
        llm=load_llm(settings, llm) if llm is not None else None,
        second_opinion=second_opinion,
        seconds=settings.llm_seconds,
    )


def tell_of_model(labels: Sequence[str], grades: Sequence[Grade], model: str) -> None:
    """Tell on stderr how much the model wrote, where the template stands instead and why, and the price."""
    written = [
        (label, feedback)
        for label, grade in zip(labels, grades, strict=True)
        for feedback in (grade.feedback, grade.teacher_feedback)
        if feedback is not None
    ]
    for label, feedback in written:
        if feedback.fallback:
            typer.echo(f"{label}: feedback by rule, not by {model}: {', '.join(feedback.fallback)}", err=True)
    count = sum(feedback.source == "llm" for _, feedback in written)
    typer.echo(f"Feedback by {model}: {count} of {len(written)}, {_price(written)}", err=True)


def _price(written: Sequence[tuple[str, Feedback]]) -> str:
    costs = [feedback.usage.cost for _, feedback in written if feedback.usage is not None]
    known = [cost for cost in costs if cost is not None]
    return f"for ${sum(known):.4f}" if len(known) == len(costs) else "at an unknown price"

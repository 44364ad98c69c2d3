"""Options that several commands of the harness have, checked, and what they all write."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.report.wording import Language
from eval.shipped_model import ShippedModel
from eval.splits import SPLITS, SplitName
from service.cli.exit_codes import stop
from service.cli.rubric_folder import write_files

SampleFiles = Annotated[
    list[Path],
    typer.Option(
        "--samples", "-s", metavar="FILE", help="Human-scored answers (.jsonl, .csv, .xlsx); repeat it."
    ),
]
RubricFolder = Annotated[
    Path | None,
    typer.Option(
        "--rubrics", metavar="DIR", help="Rubric files whose id is a question_id; others are derived."
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Where a field has another name: score=Points."),
]


def split_named(name: str, allowed: Sequence[SplitName] = SPLITS) -> SplitName:
    """Return the split called `name`.

    Raises:
        typer.Exit: there is none of that name among `allowed` (code 2).
    """
    found = next((known for known in allowed if known == name), None)
    if found is None:
        stop(f"there is no split {name!r}: take one of {', '.join(allowed)}")
    return found


def language_named(name: str | None) -> Language | None:
    """Return the language of a report, None where none is named.

    Raises:
        typer.Exit: reports are not written in it (code 2).
    """
    if name not in (None, "zh", "en"):
        stop(f"the report is in zh or en, not in {name!r}")
    return "zh" if name == "zh" else "en" if name == "en" else None


def warn(text: str) -> None:
    """Say on stderr what a reader of the figures must know."""
    typer.echo(f"Warning: {text}", err=True)


def warn_of_shipped(shipped: ShippedModel | None) -> None:
    """Say where the credit model that came with Caifen learned from the very files that it is measured on."""
    if shipped is not None and shipped.learned_from:
        warn(
            f"the model {shipped.name} of grader learned from {', '.join(shipped.learned_from)}: on these answers its "
            "figures say nothing about questions that it has not seen; those of caifen do"
        )


def write_texts(folder: Path, texts: list[tuple[str, str]], *, known: Sequence[str]) -> None:
    """Write (name, text) into `folder`, over what was there.

    Of the files called `known`, those that are not written now go: they are of an earlier run of other systems.

    Raises:
        typer.Exit: the folder can't be written (code 2).
    """
    written = {name for name, _ in texts}
    try:
        for name in known:
            if name not in written and (folder / name).is_file():
                (folder / name).unlink()
        write_files(folder, texts, force=True)
    except OSError as error:
        stop(f"{str(folder)!r} can't be written: {error.strerror or error}")

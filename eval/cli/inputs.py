"""What the commands of the harness read and load, ending in one clear line where that fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.questions import Questions
from eval.samples.read_samples import SampleFile, SampleSet, read_samples
from eval.shipped_model import ShippedModel, shipped_model_in
from eval.splits import SplitError, SplitName
from eval.systems.protocol import System
from eval.systems.registry import SYSTEMS, Means, check_split, make_systems
from rubrics.model import Rubric
from service.cli.exit_codes import ExitCode, stop
from service.cli.grading import get_encoder
from service.cli.rubric_file import read_rubric_file
from service.cli.settings import read_settings
from service.credit.load import CreditModelError
from service.llm.load import load_llm

_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Built:
    """Systems ready to run, the identity of the encoder behind them, and the credit model that came with Caifen.

    Both are None where no system needs one.
    """

    systems: list[System]
    encoder: str | None
    shipped: ShippedModel | None


def read_sample_files(paths: Sequence[Path], mapping: Mapping[str, str]) -> SampleSet:
    """Return the samples in `paths`; a file given twice would count its answers twice, and is refused.

    Raises:
        SampleError: a file can't be used.
        typer.Exit: a file is given twice (code 2).
    """
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            stop(f"{str(path)!r} is given twice")
        seen.add(path.resolve())
    return read_samples(paths, mapping)


def read_rubrics(folder: Path | None) -> dict[str, Rubric]:
    """Return the rubrics in `folder` by their ids; none without a folder.

    Raises:
        typer.Exit: no such folder, no rubrics in it, a mistake in one, or two of one id (code 2).
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        stop(f"{str(folder)!r} is no folder: give one with rubric files")
    found: dict[str, Rubric] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _ENDINGS:
            continue
        rubric = read_rubric_file(str(path))
        if rubric.id in found:
            stop(f"{str(path)!r}: the id {rubric.id!r} is that of another rubric in the folder")
        found[rubric.id] = rubric
    if not found:
        stop(f"there are no rubric files ({', '.join(_ENDINGS)}) in {str(folder)!r}")
    return found


def stop_at_unknown(names: Sequence[str], llm: str | None) -> None:
    """End the command where a name is no system's, or a model is missing or not used.

    Raises:
        typer.Exit: with code 2.
    """
    for name in names:
        if name not in SYSTEMS:
            stop(f"there is no system {name!r}: take some of {', '.join(SYSTEMS)}")
    asks = [name for name in names if SYSTEMS[name].needs_llm]
    if asks and llm is None:
        stop(f"{', '.join(asks)} asks a language model: say which (--llm openai/gpt-4o-mini)")
    if llm is not None and not asks:
        stop("--llm is for --system llm-judge; no other system asks a language model")


def stop_at_split(names: Sequence[str], split: SplitName, allowed: Sequence[SplitName]) -> None:
    """End the command where the split keeps one of the systems from what it does.

    Raises:
        typer.Exit: with code 2.
    """
    try:
        check_split(names, split, allowed)
    except SplitError as error:
        stop(str(error))


def build_systems(
    names: Sequence[str], questions: Questions, files: Sequence[SampleFile], llm: str | None
) -> Built:
    """Return the systems called `names`; the encoder is loaded only where one of them needs it.

    Raises:
        typer.Exit: the settings are wrong (code 2), or there is no encoder or credit model (code 3).
    """
    settings = read_settings()
    needs_encoder = any(SYSTEMS[name].needs_encoder for name in names)
    encoder = get_encoder(settings) if needs_encoder else None
    means = Means(
        questions=questions,
        encoder=encoder,
        llm=load_llm(settings, llm) if llm is not None else None,
        llm_seconds=settings.llm_seconds,
    )
    try:
        # A caching encoder is falsy while it holds nothing, so its truth says nothing here.
        identity = encoder.identity if encoder is not None else None
        return Built(make_systems(names, means), identity, shipped_model_in(names, identity, files))
    except CreditModelError as error:
        stop(str(error), ExitCode.NO_MODEL)

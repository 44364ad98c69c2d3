"""The rubrics in a folder, by their ids."""

from pathlib import Path

from rubrics.file_error import RubricFileError
from rubrics.intake.decode import decode_text
from rubrics.intake.error import IntakeError
from rubrics.model import Rubric
from rubrics.yaml_text import load_rubric
from service.answers.error import AnswerFileError
from service.answers.rubric_source import RubricsById

MOST_BYTES = 20_000_000
_ENDINGS = (".yaml", ".yml", ".json")


def read_rubric_folder(folder: Path) -> RubricsById:
    """Return the rubrics in `folder`: its .yaml, .yml, and .json files, and "rubric" files one level below.

    Of several versions of a rubric the highest counts.

    Raises:
        AnswerFileError: no folder, no rubric in it, a file that is no rubric, or two that differ in one version.
    """
    rubrics: dict[str, tuple[Rubric, str]] = {}
    for path in _files(folder):
        name = str(path.relative_to(folder))
        rubric = _read(path, name)
        before, before_name = rubrics.get(rubric.id, (None, ""))
        if before is not None and before.version == rubric.version and before.hash != rubric.hash:
            raise AnswerFileError(
                f"{before_name} and {name} are both version {rubric.version} of the rubric {rubric.id!r} and differ: "
                "take one of the two out"
            )
        if before is None or rubric.version > before.version:
            rubrics[rubric.id] = rubric, name
    if not rubrics:
        raise AnswerFileError(
            f"there are no rubrics in {folder.name!r}: give a folder of {', '.join(_ENDINGS)} files"
        )
    return RubricsById({identifier: rubric for identifier, (rubric, _) in rubrics.items()})


def _files(folder: Path) -> list[Path]:
    try:
        inside = sorted(folder.iterdir())
        below = [
            path
            for each in inside
            if each.is_dir()
            for path in sorted(each.iterdir())
            if path.stem == "rubric"
        ]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is no path"
        raise AnswerFileError(f"the folder of rubrics can't be read: {reason}") from None
    return [path for path in (*inside, *below) if path.suffix.lower() in _ENDINGS and path.is_file()]


def _read(path: Path, name: str) -> Rubric:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AnswerFileError(f"{name}: larger than {MOST_BYTES:,} bytes, which is no rubric")
        return load_rubric(decode_text(path.read_bytes()))
    except (RubricFileError, IntakeError) as error:
        raise AnswerFileError(f"{name}: {error}") from None
    except OSError as error:
        raise AnswerFileError(f"{name} can't be read: {error.strerror}") from None

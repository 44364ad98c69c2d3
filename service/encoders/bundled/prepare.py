"""Have the bundled model's folder ready, built once, however many processes start at the same time."""

import json
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from service.encoders.bundled.folder import write_model_folder
from service.encoders.bundled.source import find_weight_file, open_weight_file
from service.encoders.content_hash import folder_hash
from service.encoders.errors import EncoderError
from service.encoders.progress import Progress, silent

# What is written is the same to the last bit on every machine, so its hash is known beforehand. Whoever
# changes the writing has to change these, and so no folder of an older release is taken for a new one.
FORMAT_VERSION = 1
CONTENT_HASH = "ace6dc21ade2"
_NAME = f"multilingual-e5-small-{FORMAT_VERSION}-{CONTENT_HASH}"
_SIZES = ".caifen-sizes.json"


def bundled_model_folder(cache_dir: Path) -> Path:
    """Return where the bundled model lies once it is prepared."""
    return cache_dir / "models" / _NAME


def ensure_bundled_model(cache_dir: Path, progress: Progress | None = None) -> Path:
    """Return the sentence-transformers folder of the bundled model, and build it first if it is not there.

    The folder appears complete or not at all: it is written beside its place and then renamed. One process
    builds, the others wait for it. What a killed build left behind is removed by the next. A ready folder is
    recognised by its files' sizes (its content is hashed when it is loaded), and may be read-only.

    Args:
        cache_dir: Where prepared models are kept; made if it is missing. Needs about 500 MB.
        progress: Told of each step, from the calling thread.

    Raises:
        EncoderError: the installed weight file is missing or damaged, or the cache folder can't be written.
    """
    progress = progress or silent
    folder = bundled_model_folder(cache_dir)
    if _is_ready(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        progress("Waiting for another process that prepares the model", 0)
        with FileLock(folder.parent / f".{_NAME}.lock"):
            if not _is_ready(folder):
                _clear(folder)
                _build(folder, progress)
    except OSError as error:
        raise EncoderError(
            f"The model can't be written to the cache folder ({error.strerror or error}). It needs about "
            "500 MB; set CAIFEN_CACHE_DIR to a folder that is writable and has the room."
        ) from error
    return folder


def _build(folder: Path, progress: Progress) -> None:
    data = open_weight_file(find_weight_file())
    building = Path(tempfile.mkdtemp(prefix=f".{_NAME}.", dir=folder.parent))
    try:
        building.chmod(0o755)  # mkdtemp's folders are private, but a shared cache is read by others
        write_model_folder(data, building, progress)
        progress("Checking what was written", 0)
        if (written := folder_hash(building)) != CONTENT_HASH:
            raise EncoderError(
                f"The model was not written as it should be (its hash is {written}, not {CONTENT_HASH}): the "
                "disk may be failing. Try again, or set CAIFEN_CACHE_DIR to a folder on another disk."
            )
        (building / _SIZES).write_text(json.dumps(_sizes(building)), encoding="utf-8")
        building.replace(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    progress("The model is ready", 1)


def _clear(folder: Path) -> None:
    """Remove a damaged folder and what killed builds left; only the holder of the lock may."""
    for leftover in folder.parent.glob(f".{_NAME}.*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
    if folder.exists():
        # Renamed first: a removal that is cut short must not leave something that looks like the model.
        doomed = Path(tempfile.mkdtemp(prefix=f".{_NAME}.", dir=folder.parent))
        folder.replace(doomed / "damaged")
        shutil.rmtree(doomed)


def _is_ready(folder: Path) -> bool:
    try:
        expected = json.loads((folder / _SIZES).read_text(encoding="utf-8"))
        return bool(expected) and _sizes(folder) == expected
    except (OSError, ValueError):
        return False


def _sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of each file in `folder` but the record of the sizes itself."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _SIZES
    }

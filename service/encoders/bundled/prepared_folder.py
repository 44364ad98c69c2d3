"""A folder made from the weight file, built once, however many processes start at the same time."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path

from filelock import FileLock

from service.encoders.bundled.source import find_weight_file, open_weight_file
from service.encoders.errors import EncoderError
from service.encoders.progress import Progress, silent

_SIZES = ".caifen-sizes.json"


@dataclass(frozen=True)
class PreparedFolder:
    """What is written, under which name, and how one sees that it was written right.

    name: with the version of the format; whoever changes the writing changes it or the hash, so that no folder of
        an older release is taken for a new one.
    content_hash: what is written is the same to the last bit on every machine, so its hash is known beforehand.
    megabytes: about how large it is.
    write: writes the files into an empty folder.
    hash_of: returns the hash of what was written.
    """

    name: str
    content_hash: str
    megabytes: int
    write: Callable[[mmap, Path, Progress], None]
    hash_of: Callable[[Path], str]

    def folder(self, cache_dir: Path) -> Path:
        """Return where it lies once it is prepared."""
        return cache_dir / "models" / f"{self.name}-{self.content_hash}"

    def ensure(self, cache_dir: Path, progress: Progress | None = None) -> Path:
        """Return the folder, and build it first if it is not there.

        The folder appears complete or not at all: it is written beside its place and then renamed. One process
        builds, the others wait for it. What a killed build left behind is removed by the next. A ready folder is
        recognised by its files' sizes (its content is hashed when it is loaded), and may be read-only.

        Args:
            cache_dir: Where prepared models are kept; made if it is missing.
            progress: Told of each step, from the calling thread.

        Raises:
            EncoderError: the installed weight file is missing or damaged, or the cache folder can't be written.
        """
        progress = progress or silent
        folder = self.folder(cache_dir)
        if _is_ready(folder):
            return folder
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            progress("Waiting for another process that prepares the model", 0)
            with FileLock(folder.parent / f".{folder.name}.lock"):
                if not _is_ready(folder):
                    _clear(folder)
                    self._build(folder, progress)
        except OSError as error:
            raise EncoderError(
                f"The model can't be written to the cache folder ({error.strerror or error}). It needs about "
                f"{self.megabytes} MB; set CAIFEN_CACHE_DIR to a folder that is writable and has the room."
            ) from error
        return folder

    def _build(self, folder: Path, progress: Progress) -> None:
        data = open_weight_file(find_weight_file())
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            building.chmod(0o755)  # mkdtemp's folders are private, but a shared cache is read by others
            self.write(data, building, progress)
            progress("Checking what was written", 0)
            if (written := self.hash_of(building)) != self.content_hash:
                raise EncoderError(
                    f"The model was not written as it should be (its hash is {written}, not "
                    f"{self.content_hash}): the disk may be failing, or a package may be of another version "
                    "than Caifen was made with. Try again, or set CAIFEN_CACHE_DIR to a folder on another disk."
                )
            (building / _SIZES).write_text(json.dumps(_sizes(building)), encoding="utf-8")
            building.replace(folder)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        progress("The model is ready", 1)


def _clear(folder: Path) -> None:
    """Remove a damaged folder and what killed builds left; only the holder of the lock may."""
    for leftover in folder.parent.glob(f".{folder.name}.*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
    if folder.exists():
        # Renamed first: a removal that is cut short must not leave something that looks like the model.
        doomed = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
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

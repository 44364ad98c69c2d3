"""A folder of rubrics, one file each, with names that are safe on every system."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_UNSAFE = re.compile(r"[^\w.\-]+")
_MOST = 60
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def file_names(identifiers: Sequence[str], ending: str) -> list[str]:
    """Return a file name for each id, in order; no two are the same even where case does not count."""
    taken: set[str] = set()
    repeats: Counter[str] = Counter()
    names: list[str] = []
    for identifier in identifiers:
        wanted = _safe(identifier)
        folded = wanted.casefold()
        repeats[folded] += 1
        stem = wanted if repeats[folded] == 1 else f"{wanted}-{repeats[folded]}"
        while stem.casefold() in taken:
            repeats[folded] += 1
            stem = f"{wanted}-{repeats[folded]}"
        taken.add(stem.casefold())
        names.append(stem + ending)
    return names


def write_files(folder: Path, texts: Sequence[tuple[str, str]], *, force: bool) -> None:
    """Write each (name, text) into `folder`, which is made if need be; all of them or, if one is there, none.

    Raises:
        FileExistsError: one of the files is there, and `force` is off; its `filename` says which.
        OSError: the folder or a file can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not force:
        for name, _ in texts:
            if (folder / name).exists():
                raise FileExistsError(0, "is already there", str(folder / name))
    for name, text in texts:
        with (folder / name).open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _safe(identifier: str) -> str:
    name = _UNSAFE.sub("_", identifier).strip("._") or "rubric"
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    if len(name) > _MOST:  # a file name has 255 bytes at most, and a Chinese character takes three
        name = f"{name[:_MOST]}-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"
    return name

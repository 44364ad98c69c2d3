"""Name a model folder by what is in it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

# What a model is loaded from; notes, other exports, and hidden files change no vector.
_SUFFIXES = frozenset({".json", ".safetensors", ".bin", ".txt", ".model", ".jinja", ".py", ".pt", ".npz"})
_OTHER_EXPORTS = frozenset({"onnx", "openvino"})
SHORT = 12


def folder_hash(folder: Path) -> str:
    """Return 12 hex digits of a SHA-256 over the names and contents of the model's files in `folder`.

    The same files give the same hash wherever the folder lies. Takes about 1 s per GB.

    Raises:
        OSError: a file can't be read.
    """
    digests = {}
    for path in _model_files(folder):
        with path.open("rb") as file:
            digests[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return _of_all(digests)


def files_hash(files: Mapping[str, bytes]) -> str:
    """Return the same for files that are already read, by their names; every one counts."""
    return _of_all({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})


def _of_all(digests: Mapping[str, str]) -> str:
    whole = "".join(f"{name}\n{digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(whole.encode()).hexdigest()[:SHORT]


def _model_files(folder: Path) -> list[Path]:
    def counts(path: Path) -> bool:
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        return path.suffix in _SUFFIXES and not hidden and parts[0] not in _OTHER_EXPORTS and path.is_file()

    return [path for path in folder.rglob("*") if counts(path)]

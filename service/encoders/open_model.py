"""Open a sentence-transformers model by folder or by name, without network where that is possible."""

import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.encoders.content_hash import SHORT, folder_hash
from service.encoders.errors import EncoderError
from service.encoders.quiet import quiet_libraries

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_LOADING = threading.Lock()
_DEFAULT_OWNER = "sentence-transformers"  # of a model name without one
_PATIENCE_S = 10.0
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


@dataclass(frozen=True)
class OpenModel:
    """A loaded model, ready on the CPU in float32, and `name@content` that says which it is."""

    model: "SentenceTransformer"
    identity: str


def open_model(name_or_folder: str, *, called: str | None = None) -> OpenModel:
    """Load a model for the CPU.

    A folder is read without any network. A name is looked for in the Hugging Face cache of this machine and
    fetched only if it is not there. Code that comes with a model is never run.

    Args:
        name_or_folder: A sentence-transformers folder, or a model name on the hub.
        called: The name in the identity; else the folder's own name or the model name.

    Raises:
        EncoderError: there is no such model, or it can't be loaded; the message says what to do.
    """
    folder = Path(name_or_folder).expanduser()
    if name_or_folder and folder.is_dir():
        return _open_folder(folder.resolve(), called)
    if not _HUB_NAME.fullmatch(name_or_folder) or name_or_folder.startswith("."):
        raise EncoderError(
            f"There is no model folder {name_or_folder!r}. Set CAIFEN_ENCODER to 'bundled', to a "
            "sentence-transformers folder, or to a model name."
        )
    return _open_name(name_or_folder, called)


def _open_folder(folder: Path, called: str | None) -> OpenModel:
    try:
        content = folder_hash(folder)
        model = _load(str(folder), local_only=True)
    except Exception as error:  # the libraries raise nearly anything for a damaged folder
        # The message reaches readers over HTTP, whom this machine's paths do not concern.
        reason = _in_a_line(error).replace(str(folder), folder.name)
        raise EncoderError(
            f"The folder {folder.name!r} is not a sentence-transformers model that can be loaded ({reason}). "
            "Give a folder that SentenceTransformer.save wrote; if it is the bundled model's, delete it and "
            "run 'caifen model prepare'."
        ) from error
    return OpenModel(model, f"{called or folder.name}@{content}")


def _open_name(name: str, called: str | None) -> OpenModel:
    try:
        try:
            model = _load(name, local_only=True)
        except Exception:  # not in the cache, or only in part: any error means "fetch it"
            _ask_hub(name)
            model = _load(name, local_only=False)
    except Exception as error:
        raise EncoderError(
            f"The model {name!r} is neither a folder here nor in this machine's Hugging Face cache, and it "
            f"can't be fetched ({_in_a_line(error)}). Check the name and the network, or set CAIFEN_ENCODER "
            "to 'bundled', which needs neither."
        ) from error
    return OpenModel(model, f"{called or name}@{_commit(name)}")


def _load(name_or_folder: str, *, local_only: bool) -> "SentenceTransformer":
    with _LOADING, quiet_libraries():
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(name_or_folder, device="cpu", local_files_only=local_only)
    # Half precision is slow and coarse on CPUs.
    return model.float().eval()


def _ask_hub(name: str) -> None:
    """Raise at once if the hub can't be reached or has no such model; a load would try again for a minute."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=_PATIENCE_S)
    except RepositoryNotFoundError:
        if "/" in name:
            raise
        HfApi().model_info(f"{_DEFAULT_OWNER}/{name}", timeout=_PATIENCE_S)


def _commit(name: str) -> str:
    """Return the short commit of a hub model in the cache, or "unknown"."""
    from huggingface_hub import try_to_load_from_cache

    for repository in (name, f"{_DEFAULT_OWNER}/{name}"):
        for file in ("modules.json", "config.json"):
            if "/" in repository and isinstance(found := try_to_load_from_cache(repository, file), str):
                return Path(found).parent.name[:SHORT]
    return "unknown"


def _in_a_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__

"""The two forms in which the bundled model is prepared: for ONNX Runtime, and for sentence-transformers."""

from pathlib import Path

from service.encoders.bundled.folder import write_model_folder
from service.encoders.bundled.graph_files import graph_files_hash, write_graph_files
from service.encoders.bundled.prepared_folder import PreparedFolder
from service.encoders.content_hash import folder_hash
from service.encoders.progress import Progress

NAME = "multilingual-e5-small"

# Tests hold these to what is written.
CONTENT_HASH = "ace6dc21ade2"
GRAPH_HASH = "d8fe50a8c3bc"

_FOR_TORCH = PreparedFolder(f"{NAME}-1", CONTENT_HASH, 500, write_model_folder, folder_hash)
_GRAPH = PreparedFolder(f"{NAME}-int8-1", GRAPH_HASH, 25, write_graph_files, graph_files_hash)


def bundled_model_folder(cache_dir: Path) -> Path:
    """Return where the sentence-transformers folder of the bundled model lies once it is prepared."""
    return _FOR_TORCH.folder(cache_dir)


def ensure_bundled_model(cache_dir: Path, progress: Progress | None = None) -> Path:
    """Return the sentence-transformers folder of the bundled model, and build it first if it is not there.

    Raises:
        EncoderError: as `PreparedFolder.ensure`.
    """
    return _FOR_TORCH.ensure(cache_dir, progress)


def bundled_graph_folder(cache_dir: Path) -> Path:
    """Return where the graph of the bundled model lies once it is prepared."""
    return _GRAPH.folder(cache_dir)


def ensure_bundled_graph(cache_dir: Path, progress: Progress | None = None) -> Path:
    """Return the folder with the graph of the bundled model, and build it first if it is not there.

    Raises:
        EncoderError: as `PreparedFolder.ensure`.
    """
    return _GRAPH.ensure(cache_dir, progress)

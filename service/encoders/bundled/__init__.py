"""The default model: multilingual-e5-small, unpacked from the weight file that installs with Caifen."""

from service.encoders.bundled.prepare import (
    CONTENT_HASH,
    GRAPH_HASH,
    NAME,
    bundled_graph_folder,
    bundled_model_folder,
    ensure_bundled_graph,
    ensure_bundled_model,
)

__all__ = [
    "CONTENT_HASH",
    "GRAPH_HASH",
    "NAME",
    "bundled_graph_folder",
    "bundled_model_folder",
    "ensure_bundled_graph",
    "ensure_bundled_model",
]

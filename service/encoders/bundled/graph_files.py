"""The files of the int8 form: the graph, and what says how its vectors are made."""

import json
from mmap import mmap
from pathlib import Path

from service.encoders.bundled.graph import LAST, TOKEN_LAYERS, TOKENS, WORDS, graph_bytes
from service.encoders.bundled.layout import read_layout
from service.encoders.bundled.source import FILE_SHA256
from service.encoders.content_hash import files_hash
from service.encoders.progress import Progress

_GRAPH, _ABOUT = "encoder.onnx", "encoder.json"

# Raise with every change of the tokenizer or of what is made of the graph's outputs: such a change gives other
# vectors from the same graph, and the hash that names them in a grade has to change too.
_READING_VERSION = 1


def write_graph_files(data: mmap, folder: Path, progress: Progress) -> None:
    """Write the graph of the model in `data`, a checked weight file, into the empty `folder`.

    Raises:
        OSError: the disk is full or not writable.
        EncoderError: the weight file has an unknown format.
    """
    progress("Reading the weight file", 0)
    layout = read_layout(data)
    about = {
        "weight_file_sha256": FILE_SHA256,
        "reading_version": _READING_VERSION,
        "input": WORDS,
        "whole": {"output": LAST, "pooling": "mean"},
        "tokens": {"output": TOKENS, "layer": TOKEN_LAYERS},
    }
    (folder / _ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    (folder / _GRAPH).write_bytes(graph_bytes(data, layout, progress))


def graph_files_hash(folder: Path) -> str:
    """Return 12 hex digits of a SHA-256 over the files' names and contents.

    Raises:
        OSError: a file can't be read.
    """
    return read_graph(folder)[1]


def read_graph(folder: Path) -> tuple[bytes, str]:
    """Return the graph and the hash of all files: of the very bytes that are returned.

    Raises:
        OSError: a file can't be read.
    """
    files = {name: (folder / name).read_bytes() for name in (_ABOUT, _GRAPH)}
    return files[_GRAPH], files_hash(files)

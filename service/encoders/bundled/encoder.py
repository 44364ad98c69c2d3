"""The bundled model through ONNX Runtime: int8, without torch."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from service.encoders.bundled.graph import LAST, TOKENS, WORDS
from service.encoders.bundled.graph_files import read_graph
from service.encoders.bundled.layout import read_layout
from service.encoders.bundled.prepare import GRAPH_HASH, NAME
from service.encoders.bundled.source import find_weight_file, open_weight_file
from service.encoders.bundled.unigram import Unigram
from service.encoders.bundled.words import WordEmbeddings
from service.encoders.errors import EncoderError
from service.encoders.protocol import Tokens, Vectors
from service.encoders.readable import readable
from service.encoders.unit_vectors import unit
from service.settings import usable_cores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]

PREFIX = "query: "
_IDENTITY = f"{NAME}@{GRAPH_HASH}+int8"
_ONLY_FATAL = 4

Made = TypeVar("Made")


class BundledEncoder:
    """Multilingual-e5-small on the CPU in 8 bits.

    Each distinct text goes through the graph alone, unpadded, and on one thread: the steps of its activations come
    from its own range, and nothing of another text can move a bit of its vector. Several texts run side by side.
    Another kind of CPU may round the last bits otherwise.

    A text is cut after 512 tokens, the prefix and the frame among them. An empty text is allowed. A lone surrogate is
    read as U+FFFD. Thread-safe.
    """

    def __init__(self, folder: Path, *, prefix: str | None = None, workers: int | None = None) -> None:
        """Load the graph from its prepared `folder`, words and tokenizer from the installed weight file.

        Args:
            folder: What `ensure_bundled_graph` returned.
            prefix: Put before every text; None for the model's own, "query: ".
            workers: How many texts at a time; None for one per usable core, at most 8. Changes no vector.

        Raises:
            EncoderError: the graph or the weight file is missing, damaged, or changed; the message says what to do.
        """
        self._session = _session(folder)
        data = open_weight_file(find_weight_file())
        layout = read_layout(data)
        self._words = WordEmbeddings(data, layout)
        self._unigram = Unigram(layout.pieces)
        self._longest, self._dimensions = layout.shape.positions, layout.shape.hidden
        self._prefix = PREFIX if prefix is None else prefix
        # Every text begins with the tokens of the prefix, which say nothing of it.
        self._skipped = len(self._ids("")) - 1
        self._pool = ThreadPoolExecutor(workers or usable_cores(), thread_name_prefix="caifen-encoder")

    @property
    def identity(self) -> str:
        """Name, content hash, and kind of numbers: "multilingual-e5-small@0123456789ab+int8"."""
        return _IDENTITY if self._prefix == PREFIX else f"{_IDENTITY}+{self._prefix!r}"

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return self._dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised float32 row a text: shape (len(texts), dimensions).

        Row i depends on texts[i] alone, to the last bit.

        Raises:
            EncoderError: the model failed on a text, or gave numbers that are not finite.
        """
        rows = self._each(texts, self._row)
        return np.stack(rows) if rows else np.empty((0, self._dimensions), np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, without those of the prefix; item i depends on texts[i] alone.

        Raises:
            EncoderError: as `encode`.
        """
        return self._each(texts, self._tokens)

    def _each(self, texts: Sequence[str], make: Callable[[str], Made]) -> list[Made]:
        distinct = list(dict.fromkeys(texts))
        # One text is not worth the way to another thread and back.
        made = map(make, distinct) if len(distinct) == 1 else self._pool.map(make, distinct)
        by_text = dict(zip(distinct, made, strict=True))
        return [by_text[text] for text in texts]

    def _row(self, text: str) -> Vectors:
        return self._run(self._ids(text), text)[0]

    def _tokens(self, text: str) -> Tokens:
        ids = self._ids(text)
        whole, vectors = self._run(ids, text)
        spelled = [self._unigram.spelling(piece) for piece in ids]
        kept = [i for i in range(self._skipped, len(ids)) if spelled[i]]
        return Tokens(
            whole=whole,
            vectors=unit(vectors[kept]),
            pieces=tuple(spelled[i] for i in kept),
            information=np.array([self._unigram.information(ids[i]) for i in kept], np.float32),
        )

    def _ids(self, text: str) -> list[int]:
        """Return the ids of the tokens of `text` behind the prefix, in their frame."""
        cut = self._unigram(self._prefix + readable(text), self._longest - 2)
        return [self._unigram.bos, *cut, self._unigram.eos]

    def _run(self, ids: list[int], text: str) -> tuple[Vectors, NDArray[np.float32]]:
        """Return the unit vector of the text and the vectors of its tokens, shape (len(ids), dimensions)."""
        try:
            last, tokens = self._session.run([LAST, TOKENS], {WORDS: self._words(ids)[None]})
        except Exception as error:  # ONNX Runtime's errors have no common type
            raise EncoderError(f"The encoder failed on a text of {len(text)} characters.") from error
        whole = unit(last[0].mean(axis=0, dtype=np.float64))
        if not np.isfinite(whole).all():
            raise EncoderError(f"The encoder gave no finite vector for a text of {len(text)} characters.")
        return whole, tokens[0]


def _session(folder: Path) -> "InferenceSession":
    """Open the graph for one thread a run; runs may go side by side."""
    import onnxruntime

    damaged = EncoderError(
        f"The prepared model was changed or damaged on the disk. Delete the folder {folder.name!r} in the cache "
        "folder (CAIFEN_CACHE_DIR) and run 'caifen model prepare'."
    )
    try:
        graph, content = read_graph(folder)
    except OSError as error:
        raise damaged from error
    if content != GRAPH_HASH:
        raise damaged
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The graph is written as it should run, and rewriting it would make another one of it with each version.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    # No slower here, and a long text's memory goes back.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _ONLY_FATAL
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EncoderError(
            f"ONNX Runtime {onnxruntime.__version__} can't load the bundled model ({type(error).__name__}). Install "
            "the version that Caifen names, or set CAIFEN_ENCODER to 'bundled-torch'."
        ) from error

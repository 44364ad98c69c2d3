"""Any sentence-transformers model as an `Encoder` whose vectors depend on nothing but their text."""

import os
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from service.encoders.errors import EncoderError
from service.encoders.open_model import open_model
from service.encoders.protocol import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_E5 = re.compile(r"(?:^|[-_/])e5(?=[-_@])(?!.*instruct)", re.IGNORECASE)
_E5_PREFIX = "query: "
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_MOST_WORKERS = 8


class SentenceTransformerEncoder:
    """A sentence-transformers model on the CPU.

    Each distinct text goes through the model alone and on one thread: padding beside longer neighbours, or
    another split of a sum among threads, can change the last bits of a vector and with them a score at a
    boundary. Several texts run side by side instead, which for short texts also uses the cores better.

    A text longer than the model reads (512 tokens for the bundled one) is cut at its end by the model. An
    empty text is allowed. A lone surrogate, which no tokenizer takes, is read as U+FFFD. Thread-safe.
    """

    def __init__(
        self,
        name_or_folder: str,
        *,
        prefix: str | None = None,
        called: str | None = None,
        workers: int | None = None,
    ) -> None:
        """Load the model.

        Args:
            name_or_folder: A sentence-transformers folder or model name.
            prefix: Put before every text; None for the model's own: "query: " for E5, or its default prompt.
            called: The model's name in `identity`; else the folder's name or the model name.
            workers: How many texts at a time; None for one per usable core, at most 8. Changes no vector.

        Raises:
            EncoderError: the model can't be found or loaded.
        """
        opened = open_model(name_or_folder, called=called)
        self._model = opened.model
        own = _default_prefix(opened.identity, opened.model)
        self._prefix = own if prefix is None else prefix
        # Another prefix than the model's own gives other vectors, so it is part of the identity.
        self._identity = opened.identity if self._prefix == own else f"{opened.identity}+{self._prefix!r}"
        self._tokenising = threading.Lock()
        self._pool = ThreadPoolExecutor(
            workers or _usable_cores(), thread_name_prefix="caifen-encoder", initializer=_use_one_thread
        )
        self._dimensions = len(self._forward(self._tokenise("")))

    @property
    def identity(self) -> str:
        """Name and short content hash: "multilingual-e5-small@0123456789ab"; never a path."""
        return self._identity

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return self._dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised float32 row a text: shape (len(texts), dimensions).

        Row i depends on texts[i] alone, to the last bit. A text in which the model sees nothing at all
        (possible with static embeddings) gets zeros.

        Raises:
            EncoderError: the model failed on a text, or gave numbers that are not finite.
        """
        distinct = list(dict.fromkeys(texts))
        rows = dict(zip(distinct, self._pool.map(self._row, distinct), strict=True))
        vectors = np.empty((len(texts), self._dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[:] = rows[text]
        return vectors

    def _row(self, text: str) -> NDArray[np.float64]:
        try:
            vector = self._forward(self._tokenise(text))
        except Exception as error:  # torch and tokenizers raise nearly anything
            raise EncoderError(f"The encoder failed on a text of {len(text)} characters.") from error
        if not np.isfinite(vector).all():
            raise EncoderError(f"The encoder gave no finite vector for a text of {len(text)} characters.")
        length = np.linalg.norm(vector)
        return vector / length if length else vector

    def _tokenise(self, text: str) -> dict[str, Any]:
        readable = _LONE_SURROGATES.sub("\ufffd", text)
        # A tokenizer keeps its settings for truncation inside and so serves one thread at a time.
        with self._tokenising:
            return self._model.preprocess([self._prefix + readable])

    def _forward(self, features: dict[str, Any]) -> NDArray[np.float64]:
        import torch

        with torch.inference_mode():
            vector = self._model(features)["sentence_embedding"][0, : self._model.truncate_dim]
        return np.asarray(vector.numpy(), np.float64)


def _default_prefix(identity: str, model: "SentenceTransformer") -> str:
    if _E5.search(identity):
        return _E5_PREFIX
    return model.prompts.get(model.default_prompt_name or "", "") or ""


def _usable_cores() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS)


def _use_one_thread() -> None:
    """Keep this worker's matrix products on its own thread; other threads' settings stay."""
    import torch

    torch.set_num_threads(1)

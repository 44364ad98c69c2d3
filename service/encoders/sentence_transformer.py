"""Any sentence-transformers model as an `Encoder` whose vectors depend on nothing but their text."""

import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from service.encoders.errors import EncoderError
from service.encoders.open_model import open_model
from service.encoders.protocol import Tokens, Vectors
from service.encoders.readable import readable
from service.encoders.unit_vectors import unit
from service.encoders.vocabulary import Vocabulary
from service.settings import usable_cores

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_E5 = re.compile(r"(?:^|[-_/])e5(?=[-_@])(?!.*instruct)", re.IGNORECASE)
_E5_PREFIX = "query: "
_TOKEN_DEPTH = 0.75
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
# A word of a model that does not tell how rare it is.
_UNKNOWN_INFORMATION = 10.0


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
        _show_layers(opened.model)
        own = _default_prefix(opened.identity, opened.model)
        self._prefix = own if prefix is None else prefix
        # Another prefix than the model's own gives other vectors, so it is part of the identity.
        self._identity = opened.identity if self._prefix == own else f"{opened.identity}+{self._prefix!r}"
        self._tokenising = threading.Lock()
        self._pool = ThreadPoolExecutor(
            workers or usable_cores(), thread_name_prefix="caifen-encoder", initializer=_use_one_thread
        )
        self._vocabulary = Vocabulary.of(opened.model)
        empty = self._tokenise("")
        self._dimensions = len(self._forward(empty).whole)
        # Every text begins with the tokens of the prefix, which say nothing of it.
        self._skipped = len(_ids(empty)) - 1

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

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the tokens of each text, without those of the prefix; item i depends on texts[i] alone.

        A model that shows no tokens (one of static embeddings, say) is asked for each word by itself.

        Raises:
            EncoderError: as `encode`.
        """
        distinct = list(dict.fromkeys(texts))
        found = dict(zip(distinct, self._pool.map(self._tokens, distinct), strict=True))
        return [found[text] for text in texts]

    def _row(self, text: str) -> Vectors:
        return self._read(text)[1].whole

    def _tokens(self, text: str) -> Tokens:
        ids, output = self._read(text)
        if output.tokens is None or self._vocabulary is None:
            words = _WORD.findall(text)
            return Tokens(
                whole=output.whole,
                vectors=np.stack([self._row(word) for word in words]) if words else self._no_rows(),
                pieces=tuple(word.casefold() for word in words),
                information=np.full(len(words), _UNKNOWN_INFORMATION, np.float32),
            )
        kept = [i for i in range(self._skipped, len(ids)) if self._vocabulary.piece(ids[i])]
        return Tokens(
            whole=output.whole,
            vectors=output.tokens[kept],
            pieces=tuple(self._vocabulary.piece(ids[i]) for i in kept),
            information=np.array([self._vocabulary.information[ids[i]] for i in kept], np.float32),
        )

    def _no_rows(self) -> Vectors:
        return np.zeros((0, self._dimensions), np.float32)

    def _read(self, text: str) -> tuple[list[int], "_Output"]:
        """Return the ids of the tokens of `text`, special ones among them, and what the model makes of it."""
        try:
            features = self._tokenise(text)
            output = self._forward(features)
        except Exception as error:  # torch and tokenizers raise nearly anything
            raise EncoderError(f"The encoder failed on a text of {len(text)} characters.") from error
        if not np.isfinite(output.whole).all():
            raise EncoderError(f"The encoder gave no finite vector for a text of {len(text)} characters.")
        return _ids(features), output

    def _tokenise(self, text: str) -> dict[str, Any]:
        # A tokenizer keeps its settings for truncation inside and so serves one thread at a time.
        with self._tokenising:
            return self._model.preprocess([self._prefix + readable(text)])

    def _forward(self, features: dict[str, Any]) -> "_Output":
        import torch

        with torch.inference_mode():
            output = self._model(features)
        kept = slice(self._model.truncate_dim)
        layers = output.get("all_layer_embeddings")
        # Tokens are told apart best some way below the last layer (docs/decisions/0008).
        rows = layers[round(_TOKEN_DEPTH * (len(layers) - 1))] if layers else output.get("token_embeddings")
        return _Output(
            whole=unit(output["sentence_embedding"][0, kept].numpy()),
            tokens=None if rows is None else unit(rows[0, :, kept].numpy()),
        )


@dataclass(frozen=True, eq=False)
class _Output:
    """Unit vectors of a text and of its tokens, all of them; None where the model shows no tokens."""

    whole: Vectors
    tokens: Vectors | None


def _ids(features: dict[str, Any]) -> list[int]:
    """Return the token ids of one text; none where the model's tokens are of another kind."""
    ids = features.get("input_ids")
    return [] if ids is None else [int(token) for token in ids.reshape(-1)]


def _show_layers(model: "SentenceTransformer") -> None:
    """Let a transformer show the vectors of all its layers; other kinds of model have none."""
    config = getattr(getattr(model[0], "model", None), "config", None)
    if config is not None and hasattr(config, "output_hidden_states"):
        config.output_hidden_states = True


def _default_prefix(identity: str, model: "SentenceTransformer") -> str:
    if _E5.search(identity):
        return _E5_PREFIX
    return model.prompts.get(model.default_prompt_name or "", "") or ""


def _use_one_thread() -> None:
    """Keep this worker's matrix products on its own thread; other threads' settings stay."""
    import torch

    torch.set_num_threads(1)

"""Load the encoder that the settings name, once a process."""

import threading
from pathlib import Path

from service.encoders.bundled import CONTENT_HASH, NAME, ensure_bundled_graph, ensure_bundled_model
from service.encoders.bundled.encoder import BundledEncoder
from service.encoders.errors import EncoderError
from service.encoders.progress import Progress, silent
from service.encoders.protocol import Encoder
from service.encoders.sentence_transformer import SentenceTransformerEncoder
from service.encoders.vector_cache import CachedEncoder
from service.settings import BUNDLED_ENCODER, BUNDLED_TORCH, Settings

_loaded: dict[tuple[str, str | None, Path], CachedEncoder] = {}
_loading = threading.Lock()


def load_encoder(settings: Settings, progress: Progress | None = None) -> Encoder:
    """Return the encoder set by `settings`, with a cache of vectors in front.

    The first call of a process prepares the bundled model if need be and loads it (seconds); later calls with
    the same settings return the same encoder at once. Thread-safe. A failed load is tried again next time.

    Raises:
        EncoderError: the model can't be prepared, found, or loaded; the message says what to do.
    """
    progress = progress or silent
    key = (settings.encoder, settings.encoder_prefix, settings.cache_dir)
    with _loading:
        if key not in _loaded:
            _loaded[key] = CachedEncoder(_load(settings, progress))
        return _loaded[key]


def _load(settings: Settings, progress: Progress) -> Encoder:
    if settings.encoder == BUNDLED_ENCODER:
        folder = ensure_bundled_graph(settings.cache_dir, progress)
        progress("Loading the model", 0)
        return BundledEncoder(folder, prefix=settings.encoder_prefix)
    if settings.encoder == BUNDLED_TORCH:
        return _bundled_for_torch(settings, progress)
    progress("Loading the model", 0)
    return SentenceTransformerEncoder(settings.encoder, prefix=settings.encoder_prefix)


def _bundled_for_torch(settings: Settings, progress: Progress) -> Encoder:
    folder = ensure_bundled_model(settings.cache_dir, progress)
    progress("Loading the model", 0)
    encoder = SentenceTransformerEncoder(str(folder), prefix=settings.encoder_prefix, called=NAME)
    # Preparing looked at sizes only; loading has hashed every byte.
    if not encoder.identity.startswith(f"{NAME}@{CONTENT_HASH}"):
        raise EncoderError(
            f"The prepared model was changed or damaged on the disk. Delete the folder {folder.name!r} in "
            "the cache folder (CAIFEN_CACHE_DIR) and run 'caifen model prepare'."
        )
    return encoder

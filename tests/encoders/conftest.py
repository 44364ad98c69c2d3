"""Models and folders for the tests of the encoders."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.encoders.bundled import ensure_bundled_graph, ensure_bundled_model
from service.encoders.bundled.encoder import BundledEncoder
from service.encoders.bundled.source import FILE_IN_PACKAGE, PACKAGE, PACKAGE_VERSION
from service.encoders.quiet import quiet_libraries
from service.encoders.sentence_transformer import SentenceTransformerEncoder
from service.settings import Settings

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def bundled_folder() -> Path:
    return ensure_bundled_model(Settings().cache_dir)


@pytest.fixture(scope="session")
def bare_encoder(bundled_folder: Path) -> SentenceTransformerEncoder:
    """Load the bundled model without a cache in front, two texts at a time."""
    return SentenceTransformerEncoder(str(bundled_folder), called="multilingual-e5-small", workers=2)


@pytest.fixture(scope="session")
def graph_folder() -> Path:
    return ensure_bundled_graph(Settings().cache_dir)


@pytest.fixture(scope="session")
def int8_encoder(graph_folder: Path) -> BundledEncoder:
    """Load the bundled model in 8 bits without a cache in front, two texts at a time."""
    return BundledEncoder(graph_folder, workers=2)


@pytest.fixture
def cache_dir(tmp_path: Path) -> Iterator[Path]:
    """Give an empty cache folder, removed at once: pytest would keep its 500 MB for three runs."""
    folder = tmp_path / "cache"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def install_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Install a package that is found before the real one: give its version and its weight file's bytes."""
    site = tmp_path / "site"

    def install(content: bytes | None, version: str = PACKAGE_VERSION) -> Path:
        metadata = site / f"{PACKAGE}-{version}.dist-info" / "METADATA"
        metadata.parent.mkdir(parents=True)
        metadata.write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n")
        if content is not None:
            (site / FILE_IN_PACKAGE).parent.mkdir()
            (site / FILE_IN_PACKAGE).write_bytes(content)
        monkeypatch.setattr(sys, "path", [str(site), *sys.path])
        return site / FILE_IN_PACKAGE

    yield install
    shutil.rmtree(site, ignore_errors=True)


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a sentence-transformers folder that is no transformer: five words with vectors of their own."""
    with quiet_libraries():
        import numpy as np
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding
        from tokenizers import Tokenizer, models, pre_tokenizers

        words = {"[UNK]": 0, "客户": 1, "信任": 2, "trust": 3, "query:": 4}
        tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))  # noqa: S106 - a token of text
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        vectors = np.random.default_rng(5).normal(size=(len(words), 8)).astype(np.float32)
        folder = tmp_path_factory.mktemp("models") / "five-words"
        SentenceTransformer(
            modules=[StaticEmbedding(tokenizer, embedding_weights=vectors)], device="cpu"
        ).save(str(folder), create_model_card=False)
    return folder

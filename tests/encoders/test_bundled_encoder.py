"""The bundled model in 8 bits: near the model in 32 bits, and a vector depends on its text alone."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from service.encoders.bundled.encoder import BundledEncoder
from service.encoders.errors import EncoderError
from service.encoders.sentence_transformer import SentenceTransformerEncoder
from tests.encoders.conftest import REPOSITORY
from tests.encoders.scripts import SENTENCES
from tests.encoders.test_sentence_transformer import CLAUSES, hundred_texts

# Of the vector of a text, and of each token: with 8 bits against 32 (docs/decisions/0016).
_NEAR, _TOKENS_NEAR = 0.995, 0.95


def test_near_the_model_in_32_bits(
    int8_encoder: BundledEncoder, bare_encoder: SentenceTransformerEncoder
) -> None:
    texts = [*SENTENCES, *CLAUSES, "客户" * 700, "trust " * 700]
    cosines = (int8_encoder.encode(texts) * bare_encoder.encode(texts)).sum(axis=1)
    assert cosines.min() > _NEAR, texts[int(cosines.argmin())]
    for text, ours, theirs in zip(
        texts, int8_encoder.encode_tokens(texts), bare_encoder.encode_tokens(texts), strict=True
    ):
        assert ours.pieces == theirs.pieces
        np.testing.assert_array_equal(ours.information, theirs.information)
        assert ours.vectors.shape == theirs.vectors.shape
        if len(ours):
            assert (ours.vectors * theirs.vectors).sum(axis=1).min() > _TOKENS_NEAR, text


def test_alone_among_a_hundred_and_shuffled(int8_encoder: BundledEncoder) -> None:
    texts = [*hundred_texts(), *SENTENCES]
    together = int8_encoder.encode(texts)
    order = np.random.default_rng(1).permutation(len(texts))
    np.testing.assert_array_equal(int8_encoder.encode([texts[i] for i in order]), together[order])
    for i, text in enumerate(texts):
        np.testing.assert_array_equal(int8_encoder.encode([text])[0], together[i])


def test_tokens_alone_and_among_others(int8_encoder: BundledEncoder) -> None:
    texts = hundred_texts()[80:]
    together = int8_encoder.encode_tokens(texts)
    for i, text in enumerate(texts):
        (alone,) = int8_encoder.encode_tokens([text])
        np.testing.assert_array_equal(alone.vectors, together[i].vectors)
        np.testing.assert_array_equal(alone.whole, together[i].whole)
        assert alone.pieces == together[i].pieces


def test_the_whole_is_the_vector_of_the_text(int8_encoder: BundledEncoder) -> None:
    texts = [*SENTENCES, *CLAUSES]
    for tokens, row in zip(int8_encoder.encode_tokens(texts), int8_encoder.encode(texts), strict=True):
        np.testing.assert_array_equal(tokens.whole, row)
    first, *_ = int8_encoder.encode_tokens(["The header has 8 bytes."])
    assert "".join(first.pieces) == "theheaderhas8bytes", "neither the prefix nor special tokens"
    np.testing.assert_allclose(np.linalg.norm(first.vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_number_of_workers_changes_nothing(
    int8_encoder: BundledEncoder, graph_folder: Path, workers: int
) -> None:
    texts = hundred_texts()[60:]
    other = BundledEncoder(graph_folder, workers=workers)
    np.testing.assert_array_equal(other.encode(texts), int8_encoder.encode(texts))


def test_many_threads_at_once(int8_encoder: BundledEncoder) -> None:
    texts = hundred_texts()[80:]
    alone = int8_encoder.encode(texts)
    with ThreadPoolExecutor(6) as pool:
        for vectors in pool.map(int8_encoder.encode, [texts] * 6):
            np.testing.assert_array_equal(vectors, alone)


def test_shape_type_and_length(int8_encoder: BundledEncoder) -> None:
    vectors = int8_encoder.encode([*CLAUSES, CLAUSES[0]])
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(CLAUSES) + 1, 384)
    assert int8_encoder.dimensions == 384
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(vectors[0], vectors[-1])
    assert int8_encoder.encode([]).shape == (0, 384)
    assert int8_encoder.encode_tokens([]) == []


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("Ｔｒｕｓｔ（１）", "Trust(1)"),
        ("信任\r\n\t信任 ", "信任 信任"),
        ("\ufeff信任\u200b信任", "信任 信任"),
        ("信\x07任", "信任"),
        ("cafe\u0301", "café"),
        ("\ud800信任\udfff", "\ufffd信任\ufffd"),
        ("客户" * 1_000, "客户" * 1_000 + "数据库"),
    ],
)
def test_writings_of_one_text(int8_encoder: BundledEncoder, written: str, same_as: str) -> None:
    vectors = int8_encoder.encode([written, same_as])
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_empty_texts_have_vectors_and_no_tokens(int8_encoder: BundledEncoder) -> None:
    for tokens in int8_encoder.encode_tokens(["", "。", " \n", "\x07"]):
        assert len(tokens) == 0
        assert tokens.vectors.shape == (0, 384)
        assert np.isfinite(tokens.whole).all()


def test_a_very_long_text(int8_encoder: BundledEncoder) -> None:
    (tokens,) = int8_encoder.encode_tokens(["甲乙丙丁" * 25_000])
    # 512 less the frame and the two tokens of "query:".
    assert 400 < len(tokens) <= 508


def test_prefix_is_part_of_the_identity(int8_encoder: BundledEncoder, graph_folder: Path) -> None:
    without = BundledEncoder(graph_folder, prefix="")
    np.testing.assert_array_equal(without.encode(["query: 信任"]), int8_encoder.encode(["信任"]))
    assert int8_encoder.identity.startswith("multilingual-e5-small@")
    assert int8_encoder.identity.endswith("+int8")
    assert without.identity == f"{int8_encoder.identity}+''"
    assert BundledEncoder(graph_folder, prefix="query: ").identity == int8_encoder.identity
    (tokens,) = without.encode_tokens(["信任"])
    assert "".join(tokens.pieces) == "信任"


@pytest.mark.parametrize("file", ["encoder.onnx", "encoder.json"])
@pytest.mark.parametrize("damage", ["one bit", "cut", "gone"])
def test_damaged_files_are_told(tmp_path: Path, graph_folder: Path, file: str, damage: str) -> None:
    folder = tmp_path / graph_folder.name
    folder.mkdir()
    for path in graph_folder.iterdir():
        (folder / path.name).symlink_to(path)
    content = bytearray((folder / file).read_bytes())
    (folder / file).unlink()
    content[len(content) // 2] ^= 1
    if damage != "gone":
        (folder / file).write_bytes(content[:-7] if damage == "cut" else content)
    with pytest.raises(EncoderError, match=r"changed or damaged .*'caifen model prepare'") as caught:
        BundledEncoder(folder)
    assert str(tmp_path) not in str(caught.value)


def test_loads_offline_without_torch_and_says_nothing(graph_folder: Path) -> None:
    script = """
import socket, sys
from pathlib import Path
def refuse(*_): raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = refuse
from service.encoders.bundled.encoder import BundledEncoder
assert "onnxruntime" not in sys.modules, "imports must stay light"
encoder = BundledEncoder(Path(sys.argv[1]))
assert encoder.encode(["信任"]).shape == (1, 384)
heavy = {"torch", "transformers", "sentence_transformers", "tokenizers", "huggingface_hub", "onnx"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, str(graph_folder)],
        cwd=REPOSITORY,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

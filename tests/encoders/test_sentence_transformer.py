"""The encoder: a vector depends on its text alone, and any text has one."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from service.encoders.errors import EncoderError
from service.encoders.sentence_transformer import SentenceTransformerEncoder
from tests.encoders.conftest import REPOSITORY

CLAUSES = [
    "先建立信任关系",
    "多听客户的真实需求",
    "避免使用专业术语",
    "not before trust has been built",
    "Zuerst Vertrauen aufbauen",
    "",
    "。",
    "及时反馈处理结果，让客户感到被尊重和重视，同时注意语气和措辞" * 3,
]


def hundred_texts() -> list[str]:
    # Every length between 1 and 40 characters or so, so that neighbours would be padded if they met.
    return [f"{CLAUSES[i % 8]}第{i}点{'，再说明' * (i % 7)}" for i in range(92)] + CLAUSES


def test_alone_among_a_hundred_and_shuffled(bare_encoder: SentenceTransformerEncoder) -> None:
    texts = hundred_texts()
    together = bare_encoder.encode(texts)
    order = np.random.default_rng(1).permutation(len(texts))
    np.testing.assert_array_equal(bare_encoder.encode([texts[i] for i in order]), together[order])
    for i in (0, 5, 44, 92, 97, 98, 99):
        np.testing.assert_array_equal(bare_encoder.encode([texts[i]])[0], together[i])


def test_duplicates_get_the_same_row(bare_encoder: SentenceTransformerEncoder) -> None:
    vectors = bare_encoder.encode(["信任", "术语", "信任"])
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


def test_many_threads_at_once(bare_encoder: SentenceTransformerEncoder) -> None:
    texts = hundred_texts()[80:]
    alone = bare_encoder.encode(texts)
    with ThreadPoolExecutor(6) as pool:
        for vectors in pool.map(bare_encoder.encode, [texts] * 6):
            np.testing.assert_array_equal(vectors, alone)


def test_number_of_workers_and_of_threads_changes_nothing(bundled_folder: Path) -> None:
    import torch

    texts = hundred_texts()[85:]
    before = torch.get_num_threads()
    results = []
    try:
        for workers, threads in ((1, 1), (3, 4)):
            torch.set_num_threads(threads)
            results.append(SentenceTransformerEncoder(str(bundled_folder), workers=workers).encode(texts))
            assert torch.get_num_threads() == threads, "the caller's own setting stays"
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(results[0], results[1])


def test_shape_type_and_length(bare_encoder: SentenceTransformerEncoder) -> None:
    vectors = bare_encoder.encode(CLAUSES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(CLAUSES), bare_encoder.dimensions) == (len(CLAUSES), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert bare_encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("先与客户建立信任关系", "首先要取得客户的信任", "数据库索引能加快查询速度"),
        ("避免使用专业术语", "说话要通俗易懂，少用行话", "合同应当在三天之内签订"),
        ("Build trust with the customer first", "先与客户建立信任关系", "水在零度结冰"),
    ],
)
def test_a_paraphrase_is_closer_than_something_else(
    bare_encoder: SentenceTransformerEncoder, text: str, paraphrase: str, unrelated: str
) -> None:
    vectors = bare_encoder.encode([text, paraphrase, unrelated])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.02


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("Ｔｒｕｓｔ（１）", "Trust(1)"),
        ("信任\r\n\t信任 ", "信任 信任"),
        ("\ufeff信任\u200b信任", "信任 信任"),
        ("信\x07任", "信任"),
        ("cafe\u0301", "café"),
        ("\ud800信任", "\ufffd信任"),
    ],
)
def test_writings_of_one_text(bare_encoder: SentenceTransformerEncoder, written: str, same_as: str) -> None:
    vectors = bare_encoder.encode([written, same_as])
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_control_pieces_written_in_a_text_are_text(bundled_folder: Path) -> None:
    from tokenizers import Tokenizer
    from transformers import AutoTokenizer

    loaded = AutoTokenizer.from_pretrained(bundled_folder, local_files_only=True)
    for written in ("</s>", "<s>", "<pad>", "<mask>", "<unk>"):
        ids = loaded(f"信任{written}信任")["input_ids"]
        assert not {0, 1, 2, 3, 250_001} & set(ids[1:-1]), written
        assert (ids[0], ids[-1]) == (0, 2)
    assert Tokenizer.from_file(str(bundled_folder / "tokenizer.json")).get_vocab_size() == 250_002


def test_a_text_beyond_the_models_length_is_cut(bare_encoder: SentenceTransformerEncoder) -> None:
    vectors = bare_encoder.encode(["客户" * 1_000, "客户" * 1_000 + "数据库", "客户" * 20])
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert not np.array_equal(vectors[0], vectors[2])


def test_identity_names_the_content_and_no_path(
    bare_encoder: SentenceTransformerEncoder, bundled_folder: Path, static_model: Path
) -> None:
    assert bare_encoder.identity == "multilingual-e5-small@ace6dc21ade2"
    name, content = SentenceTransformerEncoder(str(static_model)).identity.split("@")
    assert name == "five-words"
    assert len(content) == 12


def test_any_sentence_transformers_folder(static_model: Path) -> None:
    encoder = SentenceTransformerEncoder(str(static_model))
    vectors = encoder.encode(["客户", "信任", "客户 信任", ""])
    assert encoder.dimensions == 8
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    assert np.isfinite(vectors).all()


def test_prefix(static_model: Path, bundled_folder: Path, bare_encoder: SentenceTransformerEncoder) -> None:
    plain = SentenceTransformerEncoder(str(static_model))
    prefixed = SentenceTransformerEncoder(str(static_model), prefix="trust ")
    np.testing.assert_array_equal(prefixed.encode(["客户"]), plain.encode(["trust 客户"]))
    assert prefixed.identity != plain.identity
    assert SentenceTransformerEncoder(str(static_model), prefix="").identity == plain.identity

    without = SentenceTransformerEncoder(str(bundled_folder), prefix="")
    np.testing.assert_array_equal(without.encode(["query: 信任"]), bare_encoder.encode(["信任"]))


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("./no-such-folder", "no model folder './no-such-folder'"),
        ("/no/such/folder", "no model folder"),
        ("nobody/no-such-model", "or set CAIFEN_ENCODER to 'bundled'"),
        ("", "Set CAIFEN_ENCODER"),
    ],
)
def test_a_model_that_is_not_there(name: str, advice: str) -> None:
    with pytest.raises(EncoderError) as caught:
        SentenceTransformerEncoder(name)
    assert advice in str(caught.value)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(EncoderError, match="not a sentence-transformers model") as caught:
        SentenceTransformerEncoder(str(tmp_path))
    assert str(tmp_path) not in str(caught.value)


def test_loads_offline_and_says_nothing(bundled_folder: Path) -> None:
    script = """
import socket, sys
def refuse(*_): raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = refuse
import service.encoders.load
from service.encoders.sentence_transformer import SentenceTransformerEncoder
assert "torch" not in sys.modules and "transformers" not in sys.modules, "imports must stay light"
encoder = SentenceTransformerEncoder(sys.argv[1])
assert encoder.encode(["信任"]).shape == (1, 384)
"""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, str(bundled_folder)],
        cwd=REPOSITORY,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_tokens_of_a_text_are_its_own_and_the_whole_is_its_vector(
    bare_encoder: SentenceTransformerEncoder,
) -> None:
    texts = ["顺序表支持随机访问", "The header has 8 bytes.", "", "。"]
    first, second, empty, dot = bare_encoder.encode_tokens(texts)
    assert "".join(first.pieces) == texts[0]
    assert "".join(second.pieces) == "theheaderhas8bytes", "neither the prefix nor special tokens"
    assert len(empty) == len(dot) == 0
    assert empty.vectors.shape == (0, 384)
    for tokens, row in zip((first, second, empty, dot), bare_encoder.encode(texts), strict=True):
        np.testing.assert_array_equal(tokens.whole, row)
    np.testing.assert_allclose(np.linalg.norm(second.vectors, axis=1), 1, atol=1e-6)
    assert second.information[second.pieces.index("the")] < second.information[second.pieces.index("head")]


def test_tokens_alone_and_among_others(bare_encoder: SentenceTransformerEncoder) -> None:
    texts = hundred_texts()[80:]
    together = bare_encoder.encode_tokens(texts)
    for i in (0, 7, 19):
        (alone,) = bare_encoder.encode_tokens([texts[i]])
        np.testing.assert_array_equal(alone.vectors, together[i].vectors)
        assert alone.pieces == together[i].pieces


def test_a_model_that_shows_no_tokens_is_asked_word_by_word(static_model: Path) -> None:
    encoder = SentenceTransformerEncoder(str(static_model))
    (tokens,) = encoder.encode_tokens(["trust 客户"])
    assert tokens.pieces == ("trust", "客", "户")
    np.testing.assert_array_equal(tokens.vectors[0], encoder.encode(["trust"])[0])

"""The cache of vectors: bounded, least recently used first, and never a different answer."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from service.encoders.errors import EncoderError
from service.encoders.protocol import Encoder, Tokens, Vectors
from service.encoders.vector_cache import CachedEncoder
from tests.word_tokens import word_tokens


class Counting:
    """Encodes a text as its length and its first character, and notes what it was asked."""

    identity = "counting@1"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            self.asked += texts
        if "bad" in texts:
            raise EncoderError("the encoder failed on a text")
        rows = [[len(text), ord(text[0]) if text else 0] for text in texts]
        return np.array(rows, np.float32).reshape(-1, 2)

    def encode_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return word_tokens(self.encode, texts)


@pytest.fixture
def inner() -> Counting:
    return Counting()


def test_is_an_encoder(inner: Counting) -> None:
    cached: Encoder = CachedEncoder(inner)
    assert (cached.identity, cached.dimensions) == ("counting@1", 2)
    assert cached.encode([]).shape == (0, 2)


def test_each_text_is_asked_once(inner: Counting) -> None:
    cached = CachedEncoder(inner)
    np.testing.assert_array_equal(cached.encode(["a", "bb", "a"]), [[1, 97], [2, 98], [1, 97]])
    np.testing.assert_array_equal(cached.encode(["bb", "ccc"]), [[2, 98], [3, 99]])
    assert inner.asked == ["a", "bb", "ccc"]


def test_bound_and_eviction_of_the_least_recently_used(inner: Counting) -> None:
    cached = CachedEncoder(inner, most_vectors=2)
    cached.encode(["a", "bb"])
    cached.encode(["a"])  # now "bb" is the one not used for longest
    cached.encode(["ccc"])
    assert len(cached) == 2
    inner.asked.clear()
    cached.encode(["a", "ccc"])
    assert inner.asked == []
    cached.encode(["bb"])
    assert inner.asked == ["bb"]
    assert len(cached) == 2


def test_a_batch_larger_than_the_cache(inner: Counting) -> None:
    cached = CachedEncoder(inner, most_vectors=3)
    texts = [chr(97 + i) * (i + 1) for i in range(20)]
    np.testing.assert_array_equal(cached.encode(texts), inner.encode(texts))
    assert len(cached) == 3


def test_a_failing_text_harms_no_other(inner: Counting) -> None:
    cached = CachedEncoder(inner)
    cached.encode(["a"])
    for _ in range(2):
        with pytest.raises(EncoderError):
            cached.encode(["a", "bad", "bb"])
    np.testing.assert_array_equal(cached.encode(["bb", "a"]), [[2, 98], [1, 97]])
    assert len(cached) == 2


def test_what_is_returned_is_the_callers_own(inner: Counting) -> None:
    cached = CachedEncoder(inner)
    for _ in range(2):
        vectors = cached.encode(["a"])
        np.testing.assert_array_equal(vectors, [[1, 97]])
        vectors[:] = 0


def test_lone_surrogates_and_empty_text(inner: Counting) -> None:
    cached = CachedEncoder(inner)
    np.testing.assert_array_equal(cached.encode(["", "\ud800"]), [[0, 0], [1, 0xD800]])


def test_many_threads(inner: Counting) -> None:
    cached = CachedEncoder(inner, most_vectors=5)
    texts = [chr(97 + i) * (i + 1) for i in range(12)]
    expected = inner.encode(texts)

    def work(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(100):
            order = random.permutation(12)[:7]
            np.testing.assert_array_equal(cached.encode([texts[i] for i in order]), expected[order])
            assert len(cached) <= 5

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


def test_most_vectors_must_be_positive(inner: Counting) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        CachedEncoder(inner, most_vectors=0)


def test_in_front_of_the_real_encoder(encoder: Encoder) -> None:
    texts = ["先建立信任关系", "避免使用专业术语"]
    first = encoder.encode(texts)
    np.testing.assert_array_equal(encoder.encode(texts[::-1]), first[::-1])


def test_the_tokens_of_each_text_are_asked_for_once_and_cannot_be_written(inner: Counting) -> None:
    cached = CachedEncoder(inner, most_tokenised=2)
    first, again = cached.encode_tokens(["ab cd", "ab cd"])
    assert first is again
    assert first.pieces == ("ab", "cd")
    inner.asked.clear()
    assert cached.encode_tokens(["ab cd"]) == [first]
    assert inner.asked == []
    with pytest.raises(ValueError, match="read-only"):
        first.vectors[0] = 0
    cached.encode_tokens(["ef", "gh"])
    assert cached.encode_tokens(["ab cd"])[0] is not first


def test_a_failure_to_tokenise_is_not_remembered(inner: Counting) -> None:
    cached = CachedEncoder(inner)
    with pytest.raises(EncoderError):
        cached.encode_tokens(["bad"])
    assert cached.encode_tokens(["good"])[0].pieces == ("good",)

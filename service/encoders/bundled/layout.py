"""Read the weight file's layout: the model's shape, its tokenizer, and its tensors.

All numbers are little-endian. In order: a header, the Unigram pieces with their scores, a map that
normalises single code points, and a directory of tensors, each of type 0 (float32) or 1 (4 bit, `Q4_0`).
"""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

import numpy as np
from numpy.typing import NDArray

from service.encoders.errors import EncoderError

_MAGIC = b"E5S1"
_VERSION = 1
_FLOAT32, _Q4 = 0, 1
_WEIGHTS_PER_BLOCK = 32
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_WEIGHTS_PER_BLOCK // 2,))])
_BLOCKS_AT_ONCE = 1 << 17  # 16 MiB of float32: fast, and small beside the model


@dataclass(frozen=True)
class Shape:
    """Sizes of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The Unigram tokenizer: `texts[i]` has id i and log-probability `scores[i]`."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalised: dict[str, str]
    """What a single character is replaced by before it is cut into pieces; others stay."""


@dataclass(frozen=True)
class Tensor:
    """Where a tensor's numbers lie."""

    kind: int
    elements: int
    offset: int
    bytes: int


@dataclass(frozen=True)
class Layout:
    """What the weight file holds; the tensors themselves are read with `numbers`."""

    shape: Shape
    pieces: Pieces
    tensors: dict[str, Tensor]


class _Reader:
    """Reads one field after another."""

    def __init__(self, data: mmap) -> None:
        self._data = data
        self._at = 0

    def fields(self, layout: str) -> tuple[int, ...]:
        """Read integers by a `struct` layout."""
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def number(self) -> float:
        (value,) = struct.unpack("<f", self.take(4))
        # The shortest decimal of the float32, so that 1e-12 is not written as 9.99e-13.
        return float(str(np.float32(value)))

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken


def read_layout(data: mmap) -> Layout:
    """Return what a checked weight file holds.

    Raises:
        EncoderError: it is of a format that this code does not know.
    """
    reader = _Reader(data)
    if reader.take(4) != _MAGIC or reader.fields("I") != (_VERSION,):
        raise EncoderError("The weight file of the bundled model has an unknown format.")
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = reader.fields("7i")
    epsilon = reader.number()
    shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)
    if reader.fields("i") != (_WEIGHTS_PER_BLOCK,):
        raise EncoderError("The weight file of the bundled model has an unknown block size.")
    return Layout(shape=shape, pieces=_read_pieces(reader), tensors=_read_directory(reader))


def _read_pieces(reader: _Reader) -> Pieces:
    count, bos, eos, pad, unknown, blob_bytes = reader.fields("5iQ")
    starts = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).astype(np.float64).tolist()
    blob = reader.take(blob_bytes)
    texts = tuple(blob[start:end].decode() for start, end in itertools.pairwise(starts))
    entries, _ = reader.fields("iI")
    normalised = {}
    for _ in range(entries):
        code_point, length = reader.fields("IB")
        normalised[chr(code_point)] = "".join(map(chr, reader.fields(f"{length}I")))
    return Pieces(texts, tuple(scores), bos, eos, pad, unknown, normalised)


def _read_directory(reader: _Reader) -> dict[str, Tensor]:
    (count,) = reader.fields("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.fields("H")
        name = reader.take(length).decode()
        tensors[name] = Tensor(*reader.fields("BIQQ"))
    return tensors


def numbers(data: mmap, tensor: Tensor) -> Iterator[NDArray[np.float32]]:
    """Yield the tensor's numbers in order, in flat pieces that fit easily into memory."""
    if tensor.kind == _FLOAT32:
        yield np.frombuffer(data, "<f4", tensor.elements, tensor.offset).astype(np.float32)
        return
    if tensor.kind != _Q4:
        raise EncoderError("The weight file of the bundled model holds a tensor of an unknown type.")
    total = tensor.elements // _WEIGHTS_PER_BLOCK
    for first in range(0, total, _BLOCKS_AT_ONCE):
        count = min(_BLOCKS_AT_ONCE, total - first)
        yield dequantise(np.frombuffer(data, _BLOCK, count, tensor.offset + first * _BLOCK.itemsize))


def q4_rows(data: mmap, tensor: Tensor, columns: int) -> NDArray[np.void]:
    """Return the blocks of a 4-bit matrix of `columns` columns, row by row, as they lie in the file; nothing is copied.

    Raises:
        EncoderError: the tensor is of another type.
    """
    if tensor.kind != _Q4:
        raise EncoderError("The weight file of the bundled model holds a tensor of an unknown type.")
    blocks = np.frombuffer(data, _BLOCK, tensor.elements // _WEIGHTS_PER_BLOCK, tensor.offset)
    return blocks.reshape(-1, columns // _WEIGHTS_PER_BLOCK)


def dequantise(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the weights of Q4_0 blocks in order, flat: (nibble - 8) * scale, low nibbles first.

    Both factors are exact in float32 and so is their product (11 + 4 bits), whatever the machine.
    """
    blocks = blocks.reshape(-1)
    nibbles = blocks["nibbles"]
    weights = np.empty((len(blocks), 2, _WEIGHTS_PER_BLOCK // 2), np.float32)
    weights[:, 0] = nibbles & 0x0F
    weights[:, 1] = nibbles >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None, None]
    return weights.reshape(-1)

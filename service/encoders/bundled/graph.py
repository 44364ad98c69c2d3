"""The layers of the bundled model as an ONNX graph for ONNX Runtime, int8.

One text a run, without padding: vectors of its words in, vectors of its tokens out. The operations are those that
ONNX Runtime has fast on CPUs. Notable: an addition and a LayerNormalization, which together take a fifth of the
time of the runtime's own SkipLayerNormalization (measured with 1.32).
"""

from collections.abc import Sequence
from mmap import mmap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from service.encoders.bundled.int8 import (
    LOUD_INNER_UNITS,
    LOUD_INTO_FEED_FORWARD,
    Int8Matrix,
    divisors,
    quantise,
)
from service.encoders.bundled.layout import Layout, numbers
from service.encoders.progress import Progress

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

WORDS, LAST, TOKENS = "words", "last", "tokens"
# Of the 12 layers, the output of this one is where tokens are told apart best (docs/decisions/0008).
TOKEN_LAYERS = 9

_STEP = "Writing the layers"
_MICROSOFT = "com.microsoft"
# What ONNX Runtime 1.24 and later read.
_OPSET, _FILE_VERSION = 21, 10


def graph_bytes(data: mmap, layout: Layout, progress: Progress) -> bytes:
    """Return the graph in ONNX's file format, the same bytes on every machine.

    Input `words`: float32, shape (1, tokens, hidden), the rows of WordEmbeddings. Outputs of the same shape: `last`,
    of the last layer, whose mean is the text's vector; `tokens`, of the layer where tokens are told apart best.
    """
    return _Writer(data, layout).write(progress)


class _Writer:
    """Adds one operation after another."""

    def __init__(self, data: mmap, layout: Layout) -> None:
        # Only whoever prepares the model needs this package.
        from onnx import helper, numpy_helper

        self._helper, self._numpy = helper, numpy_helper
        self._data, self._layout, self._shape = data, layout, layout.shape
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def write(self, progress: Progress) -> bytes:
        at = self._embeddings()
        for layer in range(self._shape.layers):
            progress(_STEP, layer / self._shape.layers)
            at = self._layer(layer, at, LAST if layer + 1 == self._shape.layers else None)
        kind = self._helper.np_dtype_to_tensor_dtype(np.dtype(np.float32))
        size: list[str | int | None] = [1, "n", self._shape.hidden]
        ends = [self._helper.make_tensor_value_info(name, kind, size) for name in (WORDS, LAST, TOKENS)]
        graph = self._helper.make_graph(self._nodes, "encoder", ends[:1], ends[1:], self._constants)
        sets = [self._helper.make_opsetid("", _OPSET), self._helper.make_opsetid(_MICROSOFT, 1)]
        model = self._helper.make_model(graph, opset_imports=sets, ir_version=_FILE_VERSION)
        return bytes(model.SerializeToString(deterministic=True))

    def _embeddings(self) -> str:
        """Add the vectors of place and type to those of the words."""
        first_type = self._numbers("emb.type")[: self._shape.hidden]
        places = self._constant("places", self._matrix("emb.pos", self._shape.hidden) + first_type)
        start = self._constant("zero", np.zeros(1, np.int64))
        tokens = self._node("Shape", [WORDS], "number", start=1, end=2)
        here = self._node("Slice", [places, start, tokens], "here")
        return self._normalised(self._node("Add", [WORDS, here], "placed"), "emb.ln", "embedded")

    def _layer(self, layer: int, at: str, name: str | None) -> str:
        """Add one layer on top of `at` and return its output's name."""
        hidden, inner, own = self._shape.hidden, self._shape.feed_forward, f"l{layer}"
        # One product for queries, keys, and values: the activations are read and cut into steps once.
        three = np.concatenate([self._matrix(f"{own}.{part}.w", hidden) for part in "qkv"])
        biases = np.concatenate([self._numbers(f"{own}.{part}.b") for part in "qkv"])
        found = self._product(at, three, biases, f"{own}.qkv")
        parts = [f"{own}.{part}" for part in "qkv"]
        self._add("Split", [found], parts, axis=2, num_outputs=3)
        attended = self._node("MultiHeadAttention", parts, f"{own}.attended", num_heads=self._shape.heads)
        out = self._linear(attended, f"{own}.ao", hidden)
        middle = self._normalised(self._node("Add", [out, at], f"{own}.a"), f"{own}.aln", f"{own}.middle")

        quiet = self._divided(middle, LOUD_INTO_FEED_FORWARD.get(layer, {}), hidden)
        units = self._linear(quiet, f"{own}.fi", hidden, LOUD_INTO_FEED_FORWARD.get(layer, {}))
        active = self._node("Gelu", [units], f"{own}.active")
        quiet = self._divided(active, LOUD_INNER_UNITS.get(layer, {}), inner)
        out = self._linear(quiet, f"{own}.fo", inner, LOUD_INNER_UNITS.get(layer, {}))
        name = name or (TOKENS if layer + 1 == TOKEN_LAYERS else f"{own}.out")
        return self._normalised(self._node("Add", [out, middle], f"{own}.b"), f"{own}.oln", name)

    def _divided(self, at: str, loud: dict[int, int], channels: int) -> str:
        if not loud:
            return at
        factors = self._constant(f"{at}.factors", 1 / divisors(loud, channels))
        return self._node("Mul", [at, factors], f"{at}.quiet")

    def _linear(self, at: str, tensor: str, inputs: int, loud: dict[int, int] | None = None) -> str:
        weights = self._matrix(f"{tensor}.w", inputs) * divisors(loud or {}, inputs)
        return self._product(at, weights, self._numbers(f"{tensor}.b"), tensor)

    def _product(self, at: str, weights: NDArray[np.float32], bias: NDArray[np.float32], name: str) -> str:
        """Add the product of `at` with `weights`, shape (outputs, inputs), plus `bias`."""
        small: Int8Matrix = quantise(np.ascontiguousarray(weights.T))
        constants = [
            self._constant(f"{name}.weights", small.weights),
            self._constant(f"{name}.scales", small.scales),
            self._constant(f"{name}.zeros", np.zeros(len(small.scales), np.int8)),
            self._constant(f"{name}.bias", bias),
        ]
        return self._node("DynamicQuantizeMatMul", [at, *constants], f"{name}.product")

    def _normalised(self, at: str, tensor: str, name: str) -> str:
        constants = [self._constant(f"{tensor}.{part}", self._numbers(f"{tensor}.{part}")) for part in "wb"]
        epsilon = self._shape.layer_norm_epsilon
        return self._node("LayerNormalization", [at, *constants], name, epsilon=epsilon)

    def _matrix(self, tensor: str, columns: int) -> NDArray[np.float32]:
        return self._numbers(tensor).reshape(-1, columns)

    def _numbers(self, tensor: str) -> NDArray[np.float32]:
        return np.concatenate(list(numbers(self._data, self._layout.tensors[tensor])))

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(self._numpy.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, operation: str, inputs: Sequence[str], name: str, **settings: Any) -> str:
        self._add(operation, inputs, [name], **settings)
        return name

    def _add(self, operation: str, inputs: Sequence[str], outputs: Sequence[str], **settings: Any) -> None:
        domain = _MICROSOFT if operation in ("DynamicQuantizeMatMul", "MultiHeadAttention") else ""
        self._nodes.append(
            self._helper.make_node(operation, list(inputs), list(outputs), domain=domain, **settings)
        )

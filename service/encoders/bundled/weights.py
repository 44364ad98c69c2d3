"""Write the model's tensors as a safetensors file, one after another, so that memory stays small."""

import json
import math
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

from service.encoders.bundled.layout import Layout, Shape, Tensor, numbers
from service.encoders.progress import Progress

_STEP = "Writing the weights"

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_IN_EACH_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _names(shape: Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield each tensor's name in the weight file, its name in a BertModel, and its shape."""
    rows = {"emb.word": shape.vocabulary, "emb.pos": shape.positions, "emb.type": shape.token_types}
    for ours, theirs in _EMBEDDINGS.items():
        yield ours, theirs, (rows[ours], shape.hidden) if ours in rows else (shape.hidden,)
    sizes = {"fi": (shape.feed_forward, shape.hidden), "fo": (shape.hidden, shape.feed_forward)}
    for layer in range(shape.layers):
        for ours, theirs in _IN_EACH_LAYER.items():
            matrix = sizes.get(ours, (shape.hidden, shape.hidden))
            vector = matrix[:1]
            name = f"encoder.layer.{layer}.{theirs}"
            yield f"l{layer}.{ours}.w", f"{name}.weight", vector if ours.endswith("ln") else matrix
            yield f"l{layer}.{ours}.b", f"{name}.bias", vector


def write_weights(data: mmap, layout: Layout, path: Path, progress: Progress) -> None:
    """Write every tensor of the weight file to `path` as float32 under its BertModel name."""
    names = list(_names(layout.shape))
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for _, name, shape in names:
        start, end = end, end + 4 * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    # Padded so that every tensor starts on a cache line: matrix kernels are faster and steadier there.
    text += b" " * (-(8 + len(text)) % 64)
    written = 0
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for ours, _, shape in names:
            for block in _rows(data, layout.tensors[ours], math.prod(shape)):
                file.write(block)
                written += len(block)
                progress(_STEP, written / end)


def _rows(data: mmap, tensor: Tensor, elements: int) -> Iterator[bytes]:
    missing = elements
    for block in numbers(data, tensor):
        missing -= block.size
        yield block.astype("<f4", copy=False).tobytes()
    # Token types beyond the first are not in the file, for the model never meets them: they are zero.
    yield bytes(4 * missing)

"""Lay the bundled model in 8 bits beside the same model in 32 bits through sentence-transformers.

    python -m benchmarks.encoders [--texts 200] [--json]

Every way encodes the same texts in the same run, the best of three rounds counts; ratios are to sentence-transformers
with sorted batches of 16, the fastest way that it has. Cold start and memory are measured in processes of their own.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.material import bank_questions, made_answers, sentences
from service.encoders.bundled import ensure_bundled_graph, ensure_bundled_model
from service.encoders.bundled.encoder import PREFIX, BundledEncoder
from service.encoders.quiet import quiet_libraries
from service.encoders.sentence_transformer import SentenceTransformerEncoder
from service.settings import BUNDLED_ENCODER, BUNDLED_TORCH, Settings

_ROUNDS = 3
_COLD_ROUNDS = 3
_FIRST_VECTOR = """
import sys
from service.encoders.load import load_encoder
from service.settings import Settings
load_encoder(Settings(encoder=sys.argv[1])).encode(["先建立信任关系"])
memory = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(memory["VmRSS"].split()[0]) // 1024, int(memory["RssAnon"].split()[0]) // 1024)
"""


def texts_of_the_bank(count: int) -> list[str]:
    """Return about `count` answers to all questions of the bank, of one to eight sentences."""
    names = bank_questions()
    share = -(-count // len(names))
    made = [made_answers(sentences(name), 1, 1 + i % 8, seed=i)[0] for name in names for i in range(share)]
    return made[:count]


def measure(texts: Sequence[str]) -> dict[str, Any]:
    """Return the figures; rates are texts a second."""
    model_folder = ensure_bundled_model(Settings().cache_dir)
    graph_folder = ensure_bundled_graph(Settings().cache_dir)
    torch = SentenceTransformerEncoder(str(model_folder))
    plain = plain_sentence_transformer(model_folder)
    one, two = (BundledEncoder(graph_folder, workers=workers) for workers in (1, 2))
    prefixed = [PREFIX + text for text in texts]
    ways: dict[str, Callable[[], object]] = {
        # SentenceTransformer.encode sorts by length before it cuts batches.
        "torch fp32, sorted batches of 16": lambda: plain.encode(prefixed, batch_size=16),
        "torch fp32, one text a run, one thread each": lambda: torch.encode(texts),
        "int8, 1 thread": lambda: one.encode(texts),
        "int8, 2 threads": lambda: two.encode(texts),
        "int8 with tokens, 2 threads": lambda: two.encode_tokens(texts),
    }
    seconds = {name: float("inf") for name in ways}
    for _ in range(_ROUNDS):
        # In turns, so that a busy moment of the machine falls on all of them.
        for name, way in ways.items():
            start = perf_counter()
            way()
            seconds[name] = min(seconds[name], perf_counter() - start)
    base = next(iter(seconds.values()))
    together = two.encode(texts)
    return {
        "texts": len(texts),
        "cores": len(os.sched_getaffinity(0)),
        "texts_a_second": {name: round(len(texts) / each, 1) for name, each in seconds.items()},
        "times_torch_in_batches": {name: round(base / each, 2) for name, each in seconds.items()},
        "cosine_to_fp32": _low_and_mean((torch.encode(texts) * together).sum(axis=1)),
        "token_cosine_to_fp32": _low_and_mean(_token_cosines(torch, two, texts)),
        "same_bits_alone": all(
            np.array_equal(one.encode([text])[0], row) for text, row in zip(texts, together, strict=True)
        ),
        "same_bits_reversed": np.array_equal(one.encode(list(reversed(texts)))[::-1], together),
        "start_to_first_vector": {
            "int8": _cold_start(BUNDLED_ENCODER),
            "torch fp32": _cold_start(BUNDLED_TORCH),
        },
    }


def plain_sentence_transformer(folder: Path) -> Any:
    """Return the model in `folder` as sentence-transformers alone loads it, on the CPU in 32 bits."""
    with quiet_libraries():
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _token_cosines(
    torch: SentenceTransformerEncoder, fast: BundledEncoder, texts: Sequence[str]
) -> NDArray[np.float32]:
    pairs = zip(torch.encode_tokens(texts), fast.encode_tokens(texts), strict=True)
    return np.concatenate([(wanted.vectors * found.vectors).sum(axis=1) for wanted, found in pairs])


def _low_and_mean(cosines: NDArray[np.float32]) -> dict[str, float]:
    return {"worst": round(float(cosines.min()), 4), "mean": round(float(cosines.mean()), 4)}


def _cold_start(encoder: str) -> dict[str, float]:
    """Return seconds from the start of a process to its first vector, and its resident memory in MB."""
    best = float("inf")
    memory = ["0", "0"]
    for _ in range(_COLD_ROUNDS):
        start = perf_counter()
        command = [sys.executable, "-c", _FIRST_VECTOR, encoder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        best = min(best, perf_counter() - start)
        memory = done.stdout.split()
    return {
        "seconds": round(best, 2),
        "resident_mb": float(memory[0]),
        "of_that_private_mb": float(memory[1]),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure(texts_of_the_bank(chosen.texts))
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(f"{found['texts']} answers, {found['cores']} cores")
    for name, rate in found["texts_a_second"].items():
        print(f"  {name:45} {found['times_torch_in_batches'][name]:5.2f} x   ({rate} texts/s)")
    for name in ("cosine_to_fp32", "token_cosine_to_fp32"):
        print(f"{name}: worst {found[name]['worst']}, mean {found[name]['mean']}")
    print(f"same bits alone: {found['same_bits_alone']}; in reversed order: {found['same_bits_reversed']}")
    for name, cold in found["start_to_first_vector"].items():
        print(
            f"{name}: first vector after {cold['seconds']} s, {cold['resident_mb']:.0f} MB resident, "
            f"{cold['of_that_private_mb']:.0f} of them private"
        )


if __name__ == "__main__":
    main()

"""The graph of the bundled model: the same bytes everywhere, whole or not at all, weights as in the file."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from service.encoders.bundled import GRAPH_HASH, bundled_graph_folder, ensure_bundled_graph
from service.encoders.bundled.graph_files import graph_files_hash
from service.encoders.bundled.int8 import divisors, quantise
from service.encoders.bundled.layout import numbers, read_layout
from service.encoders.bundled.source import find_weight_file, open_weight_file
from service.encoders.bundled.words import WordEmbeddings
from tests.encoders.conftest import REPOSITORY

BUILD = """
import sys
from pathlib import Path
from service.encoders.bundled import ensure_bundled_graph
steps = set()
folder = ensure_bundled_graph(Path(sys.argv[1]), lambda step, share: steps.add(step))
print(folder.name, "Writing the layers" in steps)
"""
KILLED_BUILD = """
import os, sys
from pathlib import Path
from service.encoders.bundled import ensure_bundled_graph
def report(step, share):
    if step == "Writing the layers" and share > 0.2:
        os._exit(9)
ensure_bundled_graph(Path(sys.argv[1]), report)
"""


def run(script: str, cache_dir: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, str(cache_dir)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)  # noqa: S603


def test_two_processes_at_once_build_once_also_after_a_killed_build(cache_dir: Path) -> None:
    killed = run(KILLED_BUILD, cache_dir)
    killed.communicate(timeout=60)
    assert killed.returncode == 9
    assert not bundled_graph_folder(cache_dir).exists()
    processes = [run(BUILD, cache_dir) for _ in range(2)]
    outputs = sorted(process.communicate(timeout=60)[0].split() for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    name = bundled_graph_folder(cache_dir).name
    assert outputs == [[name, "False"], [name, "True"]]
    assert [path.name for path in (cache_dir / "models").iterdir() if path.is_dir()] == [name]
    assert graph_files_hash(cache_dir / "models" / name) == GRAPH_HASH


def test_small_and_named_by_its_content(graph_folder: Path) -> None:
    assert graph_files_hash(graph_folder) == GRAPH_HASH
    assert graph_folder.name.endswith(GRAPH_HASH)
    assert sum(path.stat().st_size for path in graph_folder.iterdir()) < 25_000_000


@pytest.mark.parametrize("damaged", ["encoder.onnx", "encoder.json", ".caifen-sizes.json"])
def test_a_cut_file_is_built_again(cache_dir: Path, damaged: str) -> None:
    folder = ensure_bundled_graph(cache_dir)
    (folder / damaged).write_text("{")
    assert ensure_bundled_graph(cache_dir) == folder
    assert graph_files_hash(folder) == GRAPH_HASH


def test_nothing_names_this_machine(graph_folder: Path) -> None:
    home = str(Path.home()).encode()
    for path in graph_folder.iterdir():
        assert home not in path.read_bytes()


def test_word_embeddings_are_those_of_the_whole_table() -> None:
    data = open_weight_file(find_weight_file())
    layout = read_layout(data)
    ids = [5, 0, 10_000, 5, 10_921]
    first = next(numbers(data, layout.tensors["emb.word"]))[: 10_922 * 384].reshape(-1, 384)
    np.testing.assert_array_equal(WordEmbeddings(data, layout)(ids), first[ids])


def test_steps_of_weights() -> None:
    matrix = np.array([[0.5, 0, -3], [-1, 0, 6.3], [0.26, 0, 0]], np.float32)
    small = quantise(matrix)
    assert small.weights.dtype == np.int8
    assert np.abs(small.weights).max() == 63, "7 bits: no CPU cuts sums off"
    error = np.abs(small.weights * small.scales - matrix)
    assert (error <= small.scales / 2 * 1.001).all()
    np.testing.assert_array_equal(small.weights[:, 1], 0)


def test_loud_channels_are_divided_by_powers_of_two() -> None:
    by = divisors({3: 8, 5: 2}, 7)
    np.testing.assert_array_equal(by, [1, 1, 1, 8, 1, 2, 1])
    assert (np.log2(by) % 1 == 0).all(), "so that dividing and multiplying again loses nothing"

"""The bundled model's folder appears whole or not at all, whatever happens while it is built."""

import json
import os
import shutil
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from service.encoders.bundled import CONTENT_HASH, bundled_model_folder, ensure_bundled_model
from service.encoders.bundled.source import find_weight_file
from service.encoders.content_hash import folder_hash
from service.encoders.errors import EncoderError
from service.encoders.sentence_transformer import SentenceTransformerEncoder
from tests.encoders.conftest import REPOSITORY

SIZES = ".caifen-sizes.json"

# Ends its process without any cleaning up, as a power cut would, in the middle of the weights.
KILLED_BUILD = """
import os, sys
from pathlib import Path
from service.encoders.bundled import ensure_bundled_model
def report(step, share):
    if step == "Writing the weights" and share > 0.2:
        os._exit(9)
ensure_bundled_model(Path(sys.argv[1]), report)
"""
BUILD = """
import sys
from pathlib import Path
from service.encoders.bundled import ensure_bundled_model
steps = set()
folder = ensure_bundled_model(Path(sys.argv[1]), lambda step, share: steps.add(step))
print(folder.name, "Writing the weights" in steps)
"""


def run(script: str, cache_dir: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, str(cache_dir)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)  # noqa: S603


def test_two_processes_at_once_build_once(cache_dir: Path, bundled_folder: Path) -> None:
    processes = [run(BUILD, cache_dir) for _ in range(2)]
    outputs = sorted(process.communicate(timeout=120)[0].split() for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    name = bundled_model_folder(cache_dir).name
    assert outputs == [[name, "False"], [name, "True"]]
    assert folder_hash(cache_dir / "models" / name) == folder_hash(bundled_folder)


def test_threads_at_once_after_a_killed_build(cache_dir: Path, bundled_folder: Path) -> None:
    process = run(KILLED_BUILD, cache_dir)
    process.communicate(timeout=120)
    assert process.returncode == 9
    models = cache_dir / "models"
    assert not bundled_model_folder(cache_dir).exists(), "an unfinished folder must not look like the model"
    assert any(path.is_dir() for path in models.iterdir()), "the killed build left something"

    builds: list[str] = []

    def report(step: str, share: float) -> None:
        if step == "Reading the weight file":
            builds.append(step)

    threads = [threading.Thread(target=ensure_bundled_model, args=(cache_dir, report)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(builds) == 1
    assert [path.name for path in models.iterdir() if path.is_dir()] == [bundled_model_folder(cache_dir).name]
    assert folder_hash(bundled_model_folder(cache_dir)) == folder_hash(bundled_folder)


def copy_model(source: Path, to: Path) -> None:
    """Put links to the model's files at `to`: quick, and a file is replaced there without harm here."""
    shutil.copytree(source, to, copy_function=os.symlink)


@pytest.mark.parametrize("damage", ["cut weights", "no tokenizer", "broken record"])
def test_a_damaged_folder_is_built_again(cache_dir: Path, bundled_folder: Path, damage: str) -> None:
    folder = bundled_model_folder(cache_dir)
    copy_model(bundled_folder, folder)
    assert ensure_bundled_model(cache_dir) == folder
    damaged = {"cut weights": "model.safetensors", "no tokenizer": "tokenizer.json"}.get(damage, SIZES)
    (folder / damaged).unlink()
    if damage != "no tokenizer":
        (folder / damaged).write_text("{")
    ensure_bundled_model(cache_dir)
    assert folder_hash(folder) == folder_hash(bundled_folder)


def test_a_ready_folder_needs_neither_the_package_nor_the_lock(
    bundled_folder: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundled_model_folder(cache_dir)
    copy_model(bundled_folder, folder)
    monkeypatch.setattr(sys, "path", [])
    assert ensure_bundled_model(cache_dir) == folder
    assert list((cache_dir / "models").iterdir()) == [folder]


def test_a_cache_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EncoderError, match="set CAIFEN_CACHE_DIR"):
        ensure_bundled_model(tmp_path / "file")


def test_a_failing_progress_display_leaves_nothing_behind(cache_dir: Path) -> None:
    def report(step: str, share: float) -> None:
        if share > 0.1:
            raise RuntimeError("display lost")

    with pytest.raises(RuntimeError, match="display lost"):
        ensure_bundled_model(cache_dir, report)
    assert not any(path.is_dir() for path in (cache_dir / "models").iterdir())


def test_content_is_the_same_everywhere(bundled_folder: Path) -> None:
    # Grades name the model by this.
    assert folder_hash(bundled_folder) == CONTENT_HASH == "ace6dc21ade2"


def test_weights_are_those_of_the_file(bundled_folder: Path) -> None:
    from safetensors import safe_open

    source = find_weight_file().read_bytes()
    # The word embeddings are the first tensor of the file, at 4,638,272: blocks of an f16 scale and 16 bytes.
    # Row 5 begins after 5 x 384 / 32 = 60 blocks of 18 bytes.
    scale, *packed = struct.unpack_from("<e16B", source, 4_638_272 + 60 * 18)
    expected = [((byte & 15) - 8) * scale for byte in packed] + [((byte >> 4) - 8) * scale for byte in packed]
    with safe_open(bundled_folder / "model.safetensors", framework="np") as file:
        words = file.get_slice("embeddings.word_embeddings.weight")
        assert words.get_shape() == [250_037, 384]
        np.testing.assert_array_equal(words[5:6, :32], np.array([expected], np.float32))
        assert file.get_slice("encoder.layer.11.intermediate.dense.weight").get_shape() == [1536, 384]
        # The file holds the one token type that is ever used.
        types = file.get_tensor("embeddings.token_type_embeddings.weight")
        assert types.shape == (2, 384)
        assert types[0].any()


def test_nothing_names_this_machine(bundled_folder: Path) -> None:
    for path in bundled_folder.rglob("*.json"):
        if path.name != "tokenizer.json":
            assert str(Path.home()) not in path.read_text()
    assert json.loads((bundled_folder / "modules.json").read_text())[2]["path"] == "2_Normalize"


def test_plain_sentence_transformers_reads_the_folder(
    bundled_folder: Path, bare_encoder: SentenceTransformerEncoder
) -> None:
    from sentence_transformers import SentenceTransformer

    from service.encoders.quiet import quiet_libraries

    text = "先建立信任关系"
    with quiet_libraries():
        model = SentenceTransformer(str(bundled_folder), device="cpu", local_files_only=True)
        theirs = model.encode("query: " + text, show_progress_bar=False)
    np.testing.assert_allclose(bare_encoder.encode([text])[0], theirs, atol=1e-5)

"""The encoder that the settings name, loaded once a process."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from service.encoders.bundled import CONTENT_HASH, bundled_model_folder
from service.encoders.errors import EncoderError
from service.encoders.load import load_encoder
from service.encoders.protocol import Encoder
from service.settings import Settings


def test_the_default_is_the_bundled_model(encoder: Encoder) -> None:
    assert encoder.identity.startswith("multilingual-e5-small@")
    assert encoder.identity.endswith("+int8")
    assert encoder.dimensions == 384


def test_the_same_model_in_32_bits(encoder: Encoder) -> None:
    full = load_encoder(Settings(encoder="bundled-torch", encoder_prefix=None))
    assert full.identity == f"multilingual-e5-small@{CONTENT_HASH}"
    assert float(full.encode(["信任"])[0] @ encoder.encode(["信任"])[0]) > 0.995


def test_bytes_changed_in_place_are_noticed(bundled_folder: Path, tmp_path: Path) -> None:
    folder = bundled_model_folder(tmp_path)
    shutil.copytree(bundled_folder, folder, copy_function=os.symlink)
    config = (folder / "config.json").read_text()
    (folder / "config.json").unlink()
    (folder / "config.json").write_text(config.replace("gelu", "relu"))
    with pytest.raises(EncoderError, match="changed or damaged on the disk"):
        load_encoder(Settings(encoder="bundled-torch", cache_dir=tmp_path))


def test_loaded_once_for_the_same_settings(static_model: Path) -> None:
    settings = Settings(encoder=str(static_model))
    with ThreadPoolExecutor(4) as pool:
        encoders = list(pool.map(load_encoder, [settings] * 4))
    assert all(encoder is encoders[0] for encoder in encoders)


def test_other_settings_give_another_encoder(static_model: Path) -> None:
    plain = load_encoder(Settings(encoder=str(static_model)))
    prefixed = load_encoder(Settings(encoder=str(static_model), encoder_prefix="trust "))
    np.testing.assert_array_equal(prefixed.encode(["客户"]), plain.encode(["trust 客户"]))
    assert prefixed.identity != plain.identity


def test_a_failure_is_not_remembered(static_model: Path, tmp_path: Path) -> None:
    settings = Settings(encoder=str(tmp_path / "later"))
    with pytest.raises(EncoderError):
        load_encoder(settings)
    (tmp_path / "later").symlink_to(static_model)
    assert load_encoder(settings).dimensions == 8

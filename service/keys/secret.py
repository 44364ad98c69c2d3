"""A key's secret: 256 random bits with a prefix and a checksum, so that scanners can tell one that leaked."""

import hashlib
import re
import secrets
from zlib import crc32

PREFIX = "cf_"
PATTERN = r"cf_[A-Za-z0-9_-]{43}[0-9a-f]{8}"
"""What a secret looks like, for secret scanners; the last eight digits are the CRC-32 of what stands before them."""

_BYTES = 32
_CHECKSUM = 8
_WHOLE = re.compile(PATTERN)


def new_secret() -> str:
    """Return a fresh secret; it is nowhere but in what this returns."""
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    return text + _checksum(text)


def is_secret(text: str) -> bool:
    """Whether `text` can be a secret: a cut or mistyped one is told without asking the store."""
    if _WHOLE.fullmatch(text) is None:
        return False
    return _checksum(text[:-_CHECKSUM]) == text[-_CHECKSUM:]


def hash_of(secret: str) -> str:
    """Return what the store keeps of a secret: its SHA-256, which needs no salt with 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):0{_CHECKSUM}x}"

"""Texts of others made inert for a prompt: they can close no fence, open no turn, and hide nothing."""

import json
import re
from collections.abc import Callable
from typing import Any

from service.feedback.visible import without_hidden

# What chat templates take for the borders of a turn; as escapes in JSON they are plain characters to a reader and
# no special token to a tokenizer.
_BORDERS = re.compile(r"[<>\u2028\u2029\x85]|\[(?=\s*/?\s*(?:INST|SYS|system|assistant|user))", re.IGNORECASE)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_MOST_TRIES = 100


def inert(text: str) -> str:
    """Return `text` without invisible characters and half surrogate pairs."""
    return without_hidden(_SURROGATES.sub("\ufffd", text))


def as_material(material: dict[str, Any]) -> str:
    """Return `material` as JSON in which no text can start a line or hold a special token of a chat template."""
    lines = json.dumps(material, ensure_ascii=False, indent=1)
    return _BORDERS.sub(lambda match: f"\\u{ord(match.group()):04x}", lines)


def fresh_nonce(material: str, draw: Callable[[], str]) -> str:
    """Return a nonce from `draw` that does not occur in `material`, whatever its case.

    Raises:
        RuntimeError: `draw` gives nothing that does not occur.
    """
    folded = material.casefold()
    for _ in range(_MOST_TRIES):
        nonce = draw()
        if nonce and nonce.casefold() not in folded:
            return nonce
    raise RuntimeError("no nonce was found that the texts do not hold")

"""Replies that were good once, kept in memory: the same question to the same model is not paid for twice."""

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from pydantic import BaseModel


@dataclass(frozen=True)
class Kept:
    """The text of a reply that fitted its schema, and whether it took a repair."""

    text: str
    repaired: bool


class ReplyCache:
    """Up to `entries` replies; the one that was not asked for the longest goes first. 0 keeps none.

    Texts of students and models stay in memory: nothing is written to disk, and its repr shows none of them.
    """

    def __init__(self, entries: int) -> None:
        self._most = entries
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"ReplyCache({len(self._kept)} of {self._most})"

    def find(self, place: str) -> Kept | None:
        """Return the reply kept at `place`, None where there is none."""
        with self._lock:
            kept = self._kept.get(place)
            if kept is not None:
                self._kept.move_to_end(place)
            return kept

    def keep(self, place: str, reply: Kept) -> None:
        """Keep `reply` at `place`, and let go of the oldest where there are too many."""
        if self._most == 0:
            return
        with self._lock:
            self._kept[place] = reply
            self._kept.move_to_end(place)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Let go of all replies, as when a student's data is deleted: a reply may quote the answer."""
        with self._lock:
            self._kept.clear()


def place_of(identity: str, content: str, schema: type[BaseModel], prompt_version: str) -> str:
    """Return the SHA-256 (hex) of all that a reply depends on.

    identity: the model, where it is asked, and how. content: the messages without what differs from call to call,
    such as a nonce.
    """
    parts = [identity, content, schema.model_json_schema(), prompt_version]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

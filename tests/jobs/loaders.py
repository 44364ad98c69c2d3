"""Encoders that worker processes of tests load by name."""

import os
import signal
import time
from collections.abc import Sequence

from service.encoders.protocol import Encoder, Vectors
from service.settings import Settings
from tests.api.doubles import LetterEncoder

POISON = "毒药"
SLEEP = "睡眠"
SLOW = "慢慢"
BROKEN = "坏掉"


class TrickyEncoder(LetterEncoder):
    """Counts letters, but for texts with a word that kills its process, hangs, takes its time, or fails."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        together = "".join(texts)
        if POISON in together:
            os.kill(os.getpid(), signal.SIGKILL)
        if SLEEP in together:
            time.sleep(600)
        if SLOW in together:
            time.sleep(0.3)
        if BROKEN in together:
            raise RuntimeError(f"cannot encode {list(texts)!r}")
        return super().encode(texts)


def letters(_settings: Settings) -> Encoder:
    return LetterEncoder()


def tricky(_settings: Settings) -> Encoder:
    return TrickyEncoder()


def none(_settings: Settings) -> Encoder:
    raise ValueError("no such model")


def dies(_settings: Settings) -> Encoder:
    os._exit(3)


class UnhurriedEncoder(LetterEncoder):
    """Takes some milliseconds for each answer, so that a job lasts long enough to be cut off."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.002)
        return super().encode(texts)


def unhurried(_settings: Settings) -> Encoder:
    return UnhurriedEncoder()

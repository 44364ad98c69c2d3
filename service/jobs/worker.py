"""A worker process: loads the encoder and the credit model, then grades what it is sent, an answer at a time.

It ends when its executor closes the connection or dies; it is not meant to be started by hand.
"""

import ctypes
import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import cast

from rubrics.model import Rubric
from service.encoders.protocol import Encoder
from service.jobs.executor import GradingTask
from service.jobs.messages import MOST_KNOWN_RUBRICS, CannotStart, Done, Ready, Setup, Work
from service.jobs.recent import Recent
from service.jobs.task_grader import TaskGrader
from service.jobs.trial import try_out
from service.settings import Settings

_PR_SET_PDEATHSIG = 1
_LOOKS_EVERY_S = 1.0


def main(descriptor: int, parent: int) -> None:
    """Serve the executor at the other end of the socket `descriptor`, which the process `parent` holds."""
    _end_with(parent)
    # The executor decides when a worker ends: a Ctrl+C or a SIGTERM to the whole group must not cut off what drains.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Where a worker crashes it says in which line; that shows no values.
    faulthandler.enable()
    # What a library prints must not mix with what the server prints for machines.
    os.dup2(2, 1)
    connection = Connection(descriptor)
    try:
        grader = _start(connection)
        if grader is not None:
            _serve(connection, grader)
    except (EOFError, ConnectionError):
        pass


def load_set_encoder(settings: Settings) -> Encoder:
    """Return the encoder that the settings name: the loader of all workers but those of tests."""
    from service.encoders.load import load_encoder

    return load_encoder(settings)


def _start(connection: Connection) -> TaskGrader | None:
    setup = cast(Setup, connection.recv())
    try:
        module, _, function = setup.loader.partition(":")
        load = cast("Callable[[Settings], Encoder]", getattr(import_module(module), function))
        grader = TaskGrader.of(setup.settings, load(setup.settings))
        try_out(grader)
    except BaseException as error:  # whatever it was, /readyz has to say so
        connection.send(CannotStart(f"{type(error).__name__}: {error}"))
        return None
    connection.send(Ready(grader.encoder.identity))
    return grader


def _serve(connection: Connection, grader: TaskGrader) -> None:
    rubrics = Recent[str, Rubric](MOST_KNOWN_RUBRICS)
    while True:
        work = cast(Work, connection.recv())
        rubric = rubrics.get(work.rubric_key) if work.rubric is None else work.rubric
        if rubric is None:
            raise RuntimeError("the executor thinks that this worker knows a rubric that it does not know")
        rubrics.put(work.rubric_key, rubric)
        for item in work.items:
            hits, misses = grader.cache_hits, grader.cache_misses
            outcome = grader.outcome(GradingTask(rubric, item.answer, item.explaining, item.calibration))
            connection.send(Done(outcome, grader.cache_hits - hits, grader.cache_misses - misses))


def _end_with(parent: int) -> None:
    """End this process when its parent has gone, even in the middle of a computation."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Elsewhere, and for a parent that died before the line above.
    threading.Thread(target=_watch, args=[parent], name="watch-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS_EVERY_S)
    os._exit(0)

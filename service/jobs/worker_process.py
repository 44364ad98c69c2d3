"""An executor's end of a worker process: start it, talk to it with a time limit, end it."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
from multiprocessing.connection import Connection
from time import monotonic
from typing import cast

from service.jobs.executor import GradingTask
from service.jobs.messages import MOST_KNOWN_RUBRICS, CannotStart, Done, FromWorker, Item, Ready, Setup, Work
from service.jobs.recent import Recent

# Not by multiprocessing, which would run the main module of the program again in each worker.
_MAIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[3]); "
    "from service.jobs.worker import main; main(int(sys.argv[1]), int(sys.argv[2]))"
)
# A message is small and its reader at hand: one that stops in the middle belongs to a process that was stopped.
_STALLED_AFTER_S = 30
_END_AFTER_S = 2.0


class WorkerDiedError(Exception):
    """The worker process has ended; the message says how."""


class WorkerHangsError(Exception):
    """The worker process did not answer in time."""


class WorkerCannotStartError(Exception):
    """The worker said why it cannot grade; the message is its reason."""


class WorkerProcess:
    """One worker process. For one thread, which must live as long as the process (Linux ends it with the thread)."""

    def __init__(self, setup: Setup) -> None:
        """Start the process.

        Raises:
            WorkerDiedError: it can't be started.
        """
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:  # too many files are open
            raise WorkerDiedError(f"nothing to talk to it could be opened ({error.strerror})") from None
        # Reading and writing give up on a process that stalls amid a message.
        limit = struct.pack("@ll", _STALLED_AFTER_S, 0)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self._connection = Connection(ours.detach())
        self._known = Recent[str, bool](MOST_KNOWN_RUBRICS)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [
                        sys.executable,
                        "-c",
                        _MAIN,
                        str(theirs.fileno()),
                        str(os.getpid()),
                        json.dumps([path for path in sys.path if isinstance(path, str)]),
                    ],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    # Out of the terminal's group: Ctrl+C is for the server, which then drains.
                    process_group=0,
                )
            except OSError as error:
                self._connection.close()
                raise WorkerDiedError(f"no process could be started ({error.strerror})") from None
        try:
            self._send(setup)
        except WorkerDiedError:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The process' id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def wait_until_ready(self, seconds: float) -> Ready:
        """Wait until the worker has loaded and graded a trial answer.

        Raises:
            WorkerCannotStartError, WorkerDiedError, WorkerHangsError: it has not.
        """
        message = self._receive(seconds)
        if isinstance(message, CannotStart):
            raise WorkerCannotStartError(message.reason)
        assert isinstance(message, Ready)  # noqa: S101 - the only other first word
        return message

    def send(self, tasks: list[GradingTask]) -> None:
        """Send tasks, all by one rubric; an outcome comes for each, in their order.

        Raises:
            WorkerDiedError: the worker has gone.
        """
        first = tasks[0]
        known = self._known.get(first.rubric_key) is not None
        self._known.put(first.rubric_key, True)
        self._send(
            Work(
                rubric_key=first.rubric_key,
                rubric=None if known else first.rubric,
                items=tuple(Item(task.answer, task.explaining, task.calibration) for task in tasks),
            )
        )

    def receive(self, seconds: float) -> Done:
        """Return the next outcome.

        Raises:
            WorkerDiedError, WorkerHangsError: there is none.
        """
        message = self._receive(seconds)
        assert isinstance(message, Done)  # noqa: S101 - a worker that is ready says nothing else
        return message

    def end(self) -> None:
        """End the process: it is told first, and killed if it does not listen."""
        self._connection.close()
        try:
            self._process.wait(_END_AFTER_S if self.alive else None)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()

    def _send(self, message: Setup | Work) -> None:
        try:
            self._connection.send(message)
        except OSError:
            raise WorkerDiedError(self._how_it_ended()) from None

    def _receive(self, seconds: float) -> FromWorker:
        if not self._says_something(seconds):
            raise WorkerHangsError(f"it did not answer for {seconds:g} s")
        try:
            return cast(FromWorker, self._connection.recv())
        except BlockingIOError:
            raise WorkerHangsError("it stopped amid an answer") from None
        except (EOFError, OSError):
            raise WorkerDiedError(self._how_it_ended()) from None
        except Exception as error:  # half a pickle can raise nearly anything
            self.kill()
            raise WorkerDiedError(f"it sent what cannot be read ({type(error).__name__})") from None

    def _says_something(self, seconds: float) -> bool:
        until = monotonic() + seconds
        # A signal may wake it early.
        while not self._connection.poll(max(0.0, until - monotonic())):
            if monotonic() >= until:
                return False
        return True

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(_END_AFTER_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return "it closed its connection"
        if code >= 0:
            return f"it ended with exit code {code}"
        try:
            return f"it was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"it was ended by signal {-code}"

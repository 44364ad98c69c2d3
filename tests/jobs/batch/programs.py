"""`caifen batch` as a program of its own, with a quick encoder that its workers can import."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


@contextmanager
def program(*arguments: str, encoder: str = "letters", **more: str) -> "Iterator[subprocess.Popen[str]]":
    """Start `caifen batch` with `arguments`, in a group of its own that does not outlive the block."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CAIFEN_CREDIT_MODEL": "rules", **more}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.jobs.batch.quick", encoder, "batch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def completed(
    *arguments: str, encoder: str = "letters", seconds: float = 120, **more: str
) -> tuple[int, str, str]:
    """Run it to its end, and return the exit code, stdout, and stderr."""
    with program(*arguments, encoder=encoder, **more) as process:
        out, err = process.communicate(timeout=seconds)
        return process.returncode, out, err

"""`caifen batch` with a quick encoder, for tests that start it as a program of its own and kill it."""

import functools
import sys
from unittest import mock

from service.cli import batch, main
from service.jobs.engines import make_executor

LOADER = "tests.jobs.loaders:"


def run() -> None:
    """Run the command line; the first argument names the encoder in `tests.jobs.loaders`."""
    made = functools.partial(make_executor, loader=LOADER + sys.argv.pop(1))
    with mock.patch.object(batch, "make_executor", made):
        main.main()


if __name__ == "__main__":
    run()

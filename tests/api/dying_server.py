"""`caifen serve` that is killed by the write that makes something: `python -m tests.api.dying_server serve --port 0`.

The file that TESTS_DIE_AT names has a query. After the first transaction that makes it find something the process is
gone, as by kill -9, and so is the file: the server that comes after it lives.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import text

from service.api import claim
from service.cli.main import main
from service.store.transactions import Database
from tests.jobs.quick_server import _quick_app

LEASE = timedelta(seconds=1)

_write = Database.write


def _write_and_die(database: Database, work: Callable[[Any], Any]) -> Any:
    done = _write(database, work)
    order = Path(os.environ["TESTS_DIE_AT"])
    if order.exists():
        with database.engine.connect() as connection:
            found = connection.execute(text(order.read_text())).first()
        if found is not None:
            order.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
    return done


if __name__ == "__main__":
    with (
        mock.patch("service.cli.serve.create_app", _quick_app),
        mock.patch.object(claim, "LEASE", LEASE),
        mock.patch.object(Database, "write", _write_and_die),
    ):
        main()

"""A private PostgreSQL from Debian's package, for as long as the tests run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

_BINARIES = Path("/usr/lib/postgresql")
_SUPERUSER = "caifen_tests"
_SECONDS = 60
# PostgreSQL refuses to run as root; either of these comes with Debian or its package.
_OTHER_USERS = ("postgres", "nobody")


@dataclass
class PostgresServer:
    """A server of our own; `stop` and `start` are for tests of what its restart does."""

    binaries: Path
    folder: Path
    port: int
    user: pwd.struct_passwd | None

    @property
    def admin_url(self) -> str:
        """The URL of the database that every server has."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://{_SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"caifen_{uuid4().hex}"
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Delete a database with all that is connected to it."""
        name = url.rsplit("/", 1)[1]
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories= -c fsync=off"
        )
        log = self.folder / "log"
        self._run(
            "pg_ctl",
            "start",
            "-w",
            "-t",
            str(_SECONDS),
            "-D",
            str(self._data),
            "-l",
            str(log),
            "-o",
            settings,
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" ends connections first, "immediate" is as a crash."""
        self._run("pg_ctl", "stop", "-w", "-t", str(_SECONDS), "-m", mode, "-D", str(self._data))

    def make(self) -> None:
        """Make its data folder."""
        self._run(
            "initdb", "-D", str(self._data), "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *options: str) -> None:
        command: Sequence[str] = [str(self.binaries / program), *options]
        if self.user is not None:
            ids = [f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}"]
            command = ["setpriv", *ids, "--clear-groups", *command]
        # A file and no pipe: the server keeps what it inherits, and a pipe would never end.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": str(self.folder)},
                timeout=2 * _SECONDS,
                check=False,
            )
            if done.returncode:
                output.seek(0)
                pytest.fail(f"{program} failed:\n" + output.read().decode(errors="replace")[-2_000:])


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server in a folder of its own and remove both; skips loudly where PostgreSQL is missing, fails in CI."""
    binaries = _binaries()
    user = _user()
    if binaries is None or (os.geteuid() == 0 and user is None):
        missing = "PostgreSQL is not installed (or can't run as this user): apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(f"!! {missing}")
    folder = Path(tempfile.mkdtemp(prefix="caifen-postgres-"))
    try:
        if user is not None:
            shutil.chown(folder, user.pw_uid, user.pw_gid)
        server = PostgresServer(binaries, folder, _free_port(), user)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Give a server; make a database of your own in it with `new_database`."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Give the URL of an empty database."""
    url = postgres.new_database()
    yield url
    postgres.drop(url)


def _binaries() -> Path | None:
    """Return the folder with the programs of the newest version."""
    found = [path.parent for path in _BINARIES.glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def _user() -> pwd.struct_passwd | None:
    """Return whom the server runs as, None where we are not root and it runs as ourselves."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next((known[name] for name in _OTHER_USERS if name in known), None)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

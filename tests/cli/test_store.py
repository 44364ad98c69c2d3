"""`caifen key` and `caifen store` as an operator runs them."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from typer.testing import CliRunner, Result

from service.cli.exit_codes import ExitCode
from service.cli.main import app
from service.keys.keys import find_caller
from service.keys.scopes import Scope
from service.store.clock import utc_now
from service.store.migrations import NEWEST
from service.store.store import Store, open_store
from service.store.tables import grades
from tests.store.made import RUBRIC, new_grade

SECRET = "只有这个学生写过的话"  # noqa: S105 - a student's words


@pytest.fixture(autouse=True)
def the_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_DATABASE_URL", database_url)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


def caifen(*words: str, code: ExitCode = ExitCode.FINE) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def test_a_key_is_shown_once_and_works(database_url: str) -> None:
    said = caifen("key", "create", "--name", "平台", "--tenant", "school", "--scope", "grade", "--rate", "60")
    secret = said.stdout.strip()
    assert secret not in said.stderr
    with opened(database_url) as store:
        caller = find_caller(store, secret)
        assert caller is not None
        assert (caller.tenant, caller.scopes, caller.rate_per_minute) == (
            "school",
            frozenset({Scope.GRADE}),
            60,
        )
    listed = caifen("key", "list", "--tenant", "school").stdout
    assert caller.key_id in listed
    assert "平台" in listed
    assert secret not in listed
    assert json.loads(caifen("key", "list", "--json").stdout) == []


def test_keys_for_machines(database_url: str) -> None:
    made = json.loads(caifen("key", "create", "--name", "n", "--json").stdout)
    assert made["scopes"] == ["grade", "review", "rubrics"]
    (listed,) = json.loads(caifen("key", "list", "--json").stdout)
    assert listed == {name: value for name, value in made.items() if name != "key"}
    revoked = json.loads(caifen("key", "revoke", made["id"], "--json").stdout)
    assert revoked["revoked_at"] is not None
    with opened(database_url) as store:
        assert find_caller(store, made["key"]) is None
        assert [line.action for line in store.of().audit.lines()] == ["key.created", "key.revoked"]


def test_a_key_can_be_revoked_once(database_url: str) -> None:
    made = json.loads(caifen("key", "create", "--name", "n", "--json").stdout)
    caifen("key", "revoke", made["id"])
    for id in (made["id"], "none"):
        said = caifen("key", "revoke", id, code=ExitCode.BAD_INPUT)
        assert id in said.stderr


def test_a_key_of_another_tenant_is_pointed_to(database_url: str) -> None:
    made = json.loads(caifen("key", "create", "--name", "n", "--tenant", "school", "--json").stdout)
    said = caifen("key", "revoke", made["id"], code=ExitCode.BAD_INPUT).stderr
    assert "--tenant school" in said
    with opened(database_url) as store:
        assert find_caller(store, made["key"]) is not None
    caifen("key", "revoke", made["id"], "--tenant", "school")
    with opened(database_url) as store:
        assert find_caller(store, made["key"]) is None


def test_a_list_of_keys_says_whose_they_are() -> None:
    caifen("key", "create", "--name", "n", "--tenant", "school")
    assert caifen("key", "list", "--tenant", "school").stdout.startswith("Keys of tenant school:\n")
    assert caifen("key", "list").stdout == "Keys of tenant default: none\n"


@pytest.mark.parametrize(
    "options",
    [("--tenant", ".."), ("--scope", "all"), ("--rate", "0"), ("--rate", "1000001"), ("--rate", "many")],
)
def test_wrong_options_make_no_key(database_url: str, options: tuple[str, str]) -> None:
    caifen("key", "create", "--name", "n", *options, code=ExitCode.BAD_INPUT)
    assert json.loads(caifen("key", "list", "--json").stdout) == []


def test_a_student_is_forgotten(database_url: str) -> None:
    with opened(database_url) as store:
        store.of("school").grades.add(RUBRIC, [new_grade(SECRET, "s1"), new_grade("y", "s2")])
    # Blanks around it don't count, as at every door.
    said = caifen("store", "forget", "--student", " s1 ", "--tenant", "school", "--json")
    assert json.loads(said.stdout)["grades"] == 1
    with opened(database_url) as store:
        assert [grade.answer for grade in store.of("school").grades.page()] == ["y"]
    told = json.loads(caifen("store", "forgotten", "--student", "s1", "--tenant", "school", "--json").stdout)
    (deed,) = told["forgotten"]
    assert (deed["actor"], deed["grades"]) == ("local", 1)
    line = caifen("store", "forgotten", "--student", "s1\n", "--tenant", "school").stdout
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d by local: .*\b1 grades\b.*\.\n", line)
    for other in (["s2", "--tenant", "school"], ["s1"]):
        assert caifen("store", "forgotten", "--student", *other, code=ExitCode.ATTENTION).stdout == ""
    said = caifen("store", "forget", "--student", "s1", code=ExitCode.ATTENTION)
    assert "0 grades" in said.stdout


def test_it_says_so_where_the_journal_still_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "read.db"
    monkeypatch.setenv("CAIFEN_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr("service.cli.store.JOURNAL_SECONDS", 0.1)
    with opened(f"sqlite:///{file}") as store:
        store.of().grades.add(RUBRIC, [new_grade(SECRET, "s1")])
    forget, expire = ("store", "forget", "--student", "s1", "--json"), ("store", "expire", "--days", "9")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM grades").fetchall()
        said = caifen(*forget, code=ExitCode.ATTENTION)
        assert json.loads(said.stdout)["grades"] == 1
        assert "still holds it" in said.stderr
        assert "still holds it" in caifen(*expire, code=ExitCode.ATTENTION).stderr
    said = caifen(*forget, code=ExitCode.ATTENTION)
    assert said.stderr == "", "the code is for what it did not find"
    caifen(*expire)
    assert SECRET.encode() not in b"".join(left.read_bytes() for left in tmp_path.glob("read.db*"))


def test_what_is_old_expires(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(database_url) as store:
        old, new = store.of().grades.add(RUBRIC, [new_grade("x"), new_grade("y")])
        change = update(grades).where(grades.c.id == old).values(created_at=utc_now() - timedelta(days=31))
        store.database.write(lambda connection: connection.execute(change))
    said = caifen("store", "expire", code=ExitCode.BAD_INPUT)
    assert "CAIFEN_KEEP_DAYS" in said.stderr
    assert json.loads(caifen("store", "expire", "--days", "32", "--json").stdout)["grades"] == 0
    monkeypatch.setenv("CAIFEN_KEEP_DAYS", "30")
    assert "1 grades" in caifen("store", "expire").stdout
    with opened(database_url) as store:
        assert [grade.id for grade in store.of().grades.page()] == [new]


def test_check_and_upgrade(database_url: str) -> None:
    assert NEWEST in caifen("store", "upgrade").stdout
    assert json.loads(caifen("store", "upgrade", "--json").stdout) == {"revision": NEWEST}
    assert caifen("store", "check").stdout == "All is well.\n"
    with opened(database_url) as store:
        job = store.of().jobs.create(options="{}")
        store.database.write(lambda connection: connection.execute(text("UPDATE jobs SET total = 7")))
    said = caifen("store", "check", code=ExitCode.ATTENTION)
    assert said.stdout == f"counts_differ: job {job.id} of default\n1 finding\n"
    found = json.loads(caifen("store", "check", "--json", code=ExitCode.ATTENTION).stdout)
    assert found == {"findings": [{"code": "counts_differ", "what": f"job {job.id} of default"}]}


def test_backup(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    if not database_url.startswith("sqlite"):
        said = caifen("store", "backup", str(file), code=ExitCode.BAD_INPUT)
        assert "pg_dump" in said.stderr
        return
    with opened(database_url) as store:
        store.of().grades.add(RUBRIC, [new_grade(SECRET)])
    assert json.loads(caifen("store", "backup", str(file), "--json").stdout)["bytes"] == file.stat().st_size
    with opened(f"sqlite:///{file}") as copy:
        assert [grade.answer for grade in copy.of().grades.page()] == [SECRET]
    said = caifen("store", "backup", str(file), code=ExitCode.BAD_INPUT)
    assert "is there already" in said.stderr


@pytest.mark.parametrize("by_stdin", [False, True])
def test_copy(database_url: str, tmp_path: Path, by_stdin: bool) -> None:
    with opened(database_url) as store:
        store.of().grades.add(RUBRIC, [new_grade(SECRET)])
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    words = ["store", "copy", "-" if by_stdin else url, "--json"]
    said = CliRunner().invoke(app, words, input=url + "\n")
    assert said.exit_code == ExitCode.FINE
    assert json.loads(said.stdout)["grades"] == 1
    with opened(url) as copy:
        assert [grade.answer for grade in copy.of().grades.page()] == [SECRET]
    caifen("store", "copy", url, code=ExitCode.BAD_INPUT)


COMMANDS = [
    ("key", "list"),
    ("key", "create", "--name", "n"),
    ("store", "check"),
    ("store", "upgrade"),
    ("store", "expire", "--days", "1"),
    ("store", "forget", "--student", "s"),
    ("store", "forgotten", "--student", "s"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_wrong_url_is_one_line(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIFEN_DATABASE_URL", "mysql://u:geheim@h/d")
    said = caifen(*words, code=ExitCode.BAD_INPUT)
    assert said.stderr.count("\n") == 1
    assert "geheim" not in said.output


def test_a_database_that_cannot_be_used_has_a_code_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "broken.db"
    file.write_bytes(b"no database" * 500)
    monkeypatch.setenv("CAIFEN_DATABASE_URL", f"sqlite:///{file}")
    said = caifen("store", "check", code=ExitCode.NO_STORE)
    assert "put the last backup in its place" in said.stderr
    monkeypatch.setenv("CAIFEN_DATABASE_URL", "postgresql://u:geheim@127.0.0.1:9/d")
    said = caifen("store", "check", code=ExitCode.NO_STORE)
    assert "see that PostgreSQL runs" in said.stderr
    assert "geheim" not in said.output


def test_a_newer_database_has_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "newer.db"
    monkeypatch.setenv("CAIFEN_DATABASE_URL", f"sqlite:///{file}")
    caifen("store", "upgrade")
    with closing(sqlite3.connect(file)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    assert "newer Caifen" in caifen("store", "check", code=ExitCode.NO_STORE).stderr

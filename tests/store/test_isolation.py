"""What `Database.read` and `Database.write` say of others who write meanwhile."""

import pytest
from sqlalchemy import Connection, func, select

from service.store.errors import StoreUnavailableError
from service.store.store import Store, open_store
from service.store.tables import jobs

COUNT = select(func.count()).select_from(jobs)


def test_a_read_sees_one_state_on_sqlite_and_each_commit_on_postgresql(fresh_store: Store) -> None:
    def work(connection: Connection) -> tuple[int, int]:
        before = connection.execute(COUNT).scalar_one()
        fresh_store.of().jobs.create(options="{}")
        return before, connection.execute(COUNT).scalar_one()

    later = 0 if fresh_store.database.is_sqlite else 1
    assert fresh_store.database.read(work) == (0, later)
    assert len(fresh_store.of().jobs.page()) == 1


def test_nobody_writes_beside_a_write_on_sqlite_and_others_do_on_postgresql(
    fresh_store: Store, database_url: str
) -> None:
    other = open_store(database_url, lock_seconds=0.1)

    def work(connection: Connection) -> int:
        connection.execute(COUNT)
        if fresh_store.database.is_sqlite:
            with pytest.raises(StoreUnavailableError):
                other.of().jobs.create(options="{}")
        else:
            other.of().jobs.create(options="{}")
        return connection.execute(COUNT).scalar_one()

    assert fresh_store.database.write(work) == (0 if fresh_store.database.is_sqlite else 1)
    other.close()

"""Copies a whole store into an empty one, of the same kind or the other: how SQLite becomes PostgreSQL."""

from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from service.store.errors import ConflictError
from service.store.repository import beyond, insert_once
from service.store.store import Store
from service.store.tables import metadata

ROWS_A_TRANSACTION = 500


class NotEmptyError(ConflictError):
    """The store to copy into holds something already."""


def copy_store(source: Store, target: Store) -> dict[str, int]:
    """Copy every row of `source` into `target` and return how many each table has.

    Nobody may write into `source` meanwhile: stop the server first. If it fails half way, empty `target` and begin
    anew.

    Raises:
        NotEmptyError: `target` holds something already.
        StoreError: one of the two failed.
    """
    if any(target.database.read(_count).values()):
        raise NotEmptyError("The database to copy into is not empty: name a new one.")
    for table in metadata.sorted_tables:
        _copy_table(source, target, table)
    copied, there = source.database.read(_count), target.database.read(_count)
    if copied != there:
        raise ConflictError(
            "Rows were added while they were copied: stop the server, empty the copy, begin anew."
        )
    return there


def _copy_table(source: Store, target: Store, table: Table) -> None:
    key = list(table.primary_key)
    page = select(table).order_by(*key).limit(ROWS_A_TRANSACTION)
    query = page
    while rows := source.database.read(partial(_rows, query)):
        target.database.write(partial(insert_once, table=table, rows=rows))
        query = page.where(beyond(key, [rows[-1][column.name] for column in key]))


def _rows(query: Select[Any], connection: Connection) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(query)]


def _count(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }

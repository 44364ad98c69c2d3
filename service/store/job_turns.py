"""Whose turn it is: when a server was last given a job of each tenant, also of one that was deleted since."""

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from service.store.repository import insert_once
from service.store.tables import job_turns


def had_a_turn(connection: Connection, tenant: str, at: datetime) -> None:
    """Note that a server was given a job of `tenant`."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = insert(job_turns).values(tenant=tenant, served_at=at)
    connection.execute(row.on_conflict_do_update(index_elements=["tenant"], set_={"served_at": at}))


def hold_tenant(connection: Connection, tenant: str) -> None:
    """Let nobody else make a job for `tenant` before the transaction ends, so that jobs can be counted first."""
    insert_once(connection, job_turns, [{"tenant": tenant, "served_at": None}])
    connection.execute(select(job_turns.c.tenant).where(job_turns.c.tenant == tenant).with_for_update())

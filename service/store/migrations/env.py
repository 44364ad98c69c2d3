"""What Alembic runs for each command: it works on the connection that `run.py` hands over, in its transaction."""

from alembic import context

from service.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite too: its DDL is transactional, and half a migration would help nobody.
    transactional_ddl=True,
)
context.run_migrations()

"""Messages of webhooks, kept as they are sent; turns of tenants at jobs; which grades wait for a person."""

import hashlib
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    for name in ("message_id", "body", "receiver"):
        column = sa.Column(name, sa.Text(), nullable=False, server_default="")
        op.add_column("webhook_deliveries", column)
    _keep_messages_that_wait()
    op.create_table(
        "job_turns",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", name="pk_job_turns"),
    )
    op.add_column(
        "grades", sa.Column("awaits_person", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # Of several reviews the last one counts. Most grades wait for nobody, as the new column says already, and writing
    # each of them would take minutes and as much space again.
    op.execute(
        "UPDATE grades SET awaits_person = coalesce((SELECT r.decision = 'reject' FROM reviews r "
        "WHERE r.tenant = grades.tenant AND r.grade_id = grades.id ORDER BY r.id DESC LIMIT 1), grades.needs_review) "
        "WHERE needs_review OR EXISTS "
        "(SELECT 1 FROM reviews r WHERE r.tenant = grades.tenant AND r.grade_id = grades.id)"
    )
    op.create_index(
        "ix_grades_tenant_awaits_person_created_at_id",
        "grades",
        ["tenant", "awaits_person", "created_at", "id"],
    )


def _keep_messages_that_wait() -> None:
    """Give deliveries that are still due the message that they would have had; nothing reads that of the others."""
    deliveries = sa.table(
        "webhook_deliveries",
        *map(sa.column, ("tenant", "id", "job_id", "url", "state", "message_id", "body", "receiver")),
    )
    jobs = sa.table(
        "jobs",
        *map(sa.column, ("tenant", "id", "state", "total", "done", "failed", "review")),
        sa.column("finished_at", sa.DateTime(timezone=True)),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    of_job = (deliveries.c.tenant == jobs.c.tenant) & (deliveries.c.job_id == jobs.c.id)
    query = (
        sa.select(deliveries.c.id.label("delivery_id"), deliveries.c.url, *jobs.c)
        .join_from(deliveries, jobs, of_job)
        .where(deliveries.c.state == "pending")
    )
    connection = op.get_bind()
    for row in connection.execute(query).all():
        body = _body(row)
        this = (deliveries.c.tenant == row.tenant) & (deliveries.c.id == row.delivery_id)
        connection.execute(
            sa.update(deliveries)
            .where(this)
            .values(
                message_id=f"msg_{hashlib.sha256(body.encode()).hexdigest()[:32]}",
                body=body,
                receiver=_receiver(row.url),
            )
        )


def _receiver(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or {'https': 443, 'http': 80}[parts.scheme]}"


def _body(row: sa.Row[tuple[object, ...]]) -> str:
    event = {
        "type": f"job.{row.state}",
        "timestamp": _written(row.finished_at or row.created_at),
        "data": {
            "job_id": row.id,
            "state": row.state,
            "total": row.total,
            "done": row.done,
            "failed": row.failed,
            "needs_review": row.review,
        },
    }
    return json.dumps(event, separators=(",", ":"))


def _written(moment: datetime) -> str:
    # SQLite keeps UTC without saying so.
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")

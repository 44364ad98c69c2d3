"""Jobs: a rubric by item, rows of uploaded files, rejects, what a run costs and how fast it goes, webhook secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column("jobs", sa.Column("rejected", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("served_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("rate", sa.Double(), nullable=True))
    op.add_column("jobs", sa.Column("spent", sa.Text(), nullable=True))
    op.add_column("job_items", sa.Column("row", sa.Integer(), nullable=True))
    op.add_column("job_items", sa.Column("rubric_number", sa.Integer(), nullable=True))
    op.add_column("job_items", sa.Column("rejected", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "job_rubrics",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("rubric_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "job_id"],
            ["jobs.tenant", "jobs.id"],
            name="fk_job_rubrics_tenant_job_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "rubric_hash"],
            ["rubric_contents.tenant", "rubric_contents.hash"],
            name="fk_job_rubrics_tenant_rubric_hash",
        ),
        sa.PrimaryKeyConstraint("tenant", "job_id", "number", name="pk_job_rubrics"),
    )
    op.create_index("ix_job_rubrics_tenant_rubric_hash", "job_rubrics", ["tenant", "rubric_hash"])
    op.create_table(
        "job_webhook_secrets",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "job_id"],
            ["jobs.tenant", "jobs.id"],
            name="fk_job_webhook_secrets_tenant_job_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "job_id", name="pk_job_webhook_secrets"),
    )

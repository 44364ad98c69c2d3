"""A secret a tenant, so that nobody can guess from the audit trail whose data was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; a tenant's secret is made when it is first needed."""
    op.create_table(
        "student_mark_secrets",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_student_mark_secrets"),
    )

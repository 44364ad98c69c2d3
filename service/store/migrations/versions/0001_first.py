"""The first tables, and the triggers that keep audit lines, published rubrics, and rubric contents as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSED = {
    "audit_unchanged": ("audit", "UPDATE", "", "audit lines are never changed"),
    "audit_undeleted": ("audit", "DELETE", "", "audit lines are never deleted"),
    "rubrics_unchanged": (
        "rubrics",
        "UPDATE",
        "WHEN OLD.status = 'published'",
        "a published rubric stays as it is",
    ),
    "rubrics_undeleted": (
        "rubrics",
        "DELETE",
        "WHEN OLD.status = 'published'",
        "a published rubric stays as it is",
    ),
    "rubric_contents_unchanged": ("rubric_contents", "UPDATE", "", "the content of a hash stays as it is"),
}


def upgrade() -> None:
    """Make all of it."""
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        _make_triggers_for_postgresql()
    else:
        _make_triggers_for_sqlite()


def _make_triggers_for_sqlite() -> None:
    for name, (table, what, when, message) in _REFUSED.items():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    # INSERT OR REPLACE deletes without asking the trigger for deletes.
    op.execute(
        "CREATE TRIGGER audit_unreplaced BEFORE INSERT ON audit "
        "WHEN EXISTS (SELECT 1 FROM audit WHERE tenant = NEW.tenant AND id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'audit lines are never changed'); END"
    )


def _make_triggers_for_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION caifen_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    for name, (table, what, when, message) in _REFUSED.items():
        condition = f"{when.replace('WHEN ', 'WHEN (')})" if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {condition} "
            f"EXECUTE FUNCTION caifen_refuse('{message}')"
        )
    op.execute(
        "CREATE TRIGGER audit_untruncated BEFORE TRUNCATE ON audit FOR EACH STATEMENT "
        "EXECUTE FUNCTION caifen_refuse('audit lines are never deleted')"
    )


def _make_tables() -> None:
    op.create_table(
        "api_keys",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("rate_per_minute", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_api_keys"),
        sa.UniqueConstraint("sha256", name="uq_api_keys_sha256"),
    )
    op.create_table(
        "audit",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_audit"),
    )
    op.create_index("ix_audit_tenant_object_kind_object_id", "audit", ["tenant", "object_kind", "object_id"])
    op.create_table(
        "idempotency",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_expires_at", "idempotency", ["expires_at"])
    op.create_table(
        "rubric_contents",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "hash", name="pk_rubric_contents"),
    )
    op.create_table(
        "grades",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rubric_id", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("rubric_hash", sa.Text(), nullable=False),
        sa.Column("grader_version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("credit_model", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_sha256", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=True),
        sa.Column("external_ref", sa.Text(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=False),
        sa.Column("max_marks", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "rubric_hash"],
            ["rubric_contents.tenant", "rubric_contents.hash"],
            name="fk_grades_tenant_rubric_hash",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_grades"),
    )
    op.create_index("ix_grades_created_at", "grades", ["created_at"])
    op.create_index("ix_grades_tenant_created_at_id", "grades", ["tenant", "created_at", "id"])
    op.create_index("ix_grades_tenant_job_id", "grades", ["tenant", "job_id"])
    op.create_index("ix_grades_tenant_rubric_hash", "grades", ["tenant", "rubric_hash"])
    op.create_index("ix_grades_tenant_student", "grades", ["tenant", "student"])
    op.create_table(
        "idempotency_students",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "key"],
            ["idempotency.tenant", "idempotency.key"],
            name="fk_idempotency_students_tenant_key",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "key", "student", name="pk_idempotency_students"),
    )
    op.create_index("ix_idempotency_students_tenant_student", "idempotency_students", ["tenant", "student"])
    op.create_table(
        "jobs",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rubric_id", sa.Text(), nullable=True),
        sa.Column("rubric_version", sa.Integer(), nullable=True),
        sa.Column("rubric_hash", sa.Text(), nullable=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("forgotten", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("webhook_url", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "rubric_hash"],
            ["rubric_contents.tenant", "rubric_contents.hash"],
            name="fk_jobs_tenant_rubric_hash",
        ),
        sa.CheckConstraint(
            "done >= 0 AND failed >= 0 AND forgotten >= 0 AND review >= 0 AND review <= done "
            "AND done + failed + forgotten <= total",
            name="ck_jobs_counters",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_state_created_at", "jobs", ["state", "created_at"])
    op.create_index("ix_jobs_tenant_created_at_id", "jobs", ["tenant", "created_at", "id"])
    op.create_index("ix_jobs_tenant_rubric_hash", "jobs", ["tenant", "rubric_hash"])
    op.create_table(
        "rubrics",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "hash"],
            ["rubric_contents.tenant", "rubric_contents.hash"],
            name="fk_rubrics_tenant_hash",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", "version", name="pk_rubrics"),
    )
    op.create_index("ix_rubrics_tenant_hash", "rubrics", ["tenant", "hash"])
    op.create_table(
        "feedback",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("grade_id", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "grade_id"],
            ["grades.tenant", "grades.id"],
            name="fk_feedback_tenant_grade_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_tenant_grade_id", "feedback", ["tenant", "grade_id"])
    op.create_table(
        "job_items",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("student", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("grade_id", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "grade_id"], ["grades.tenant", "grades.id"], name="fk_job_items_tenant_grade_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "job_id"],
            ["jobs.tenant", "jobs.id"],
            name="fk_job_items_tenant_job_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "job_id", "position", name="pk_job_items"),
    )
    op.create_index("ix_job_items_tenant_grade_id", "job_items", ["tenant", "grade_id"])
    op.create_index(
        "ix_job_items_tenant_job_id_state_position", "job_items", ["tenant", "job_id", "state", "position"]
    )
    op.create_index("ix_job_items_tenant_student", "job_items", ["tenant", "student"])
    op.create_table(
        "reviews",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("grade_id", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "grade_id"],
            ["grades.tenant", "grades.id"],
            name="fk_reviews_tenant_grade_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_tenant_grade_id", "reviews", ["tenant", "grade_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "job_id"],
            ["jobs.tenant", "jobs.id"],
            name="fk_webhook_deliveries_tenant_job_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_webhook_deliveries"),
    )
    op.create_index(
        "ix_webhook_deliveries_state_next_attempt_at", "webhook_deliveries", ["state", "next_attempt_at"]
    )
    op.create_index("ix_webhook_deliveries_tenant_job_id", "webhook_deliveries", ["tenant", "job_id"])

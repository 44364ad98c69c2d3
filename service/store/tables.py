"""The tables. Every row has its tenant, first in every key, so that no row can point into another tenant's."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from service.store.columns import AnyText, MarksInHundredths, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _tenant() -> Column[str]:
    return Column("tenant", AnyText, nullable=False)


api_keys = Table(
    "api_keys",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("rate_per_minute", Integer),
    Column("created_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
    PrimaryKeyConstraint("tenant", "id"),
    # The only unique key without the tenant: a key says which tenant asks.
    UniqueConstraint("sha256"),
)

rubric_contents = Table(
    "rubric_contents",
    metadata,
    _tenant(),
    Column("hash", AnyText, nullable=False),
    Column("content", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "hash"),
)

rubrics = Table(
    "rubrics",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("hash", AnyText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("published_at", UtcTime),
    PrimaryKeyConstraint("tenant", "id", "version"),
    ForeignKeyConstraint(["tenant", "hash"], ["rubric_contents.tenant", "rubric_contents.hash"]),
    Index(None, "tenant", "hash"),
)

jobs = Table(
    "jobs",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("state", Text, nullable=False),
    Column("rubric_id", AnyText),
    Column("rubric_version", Integer),
    Column("rubric_hash", AnyText),
    Column("options", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("review", Integer, nullable=False),
    Column("forgotten", Integer, nullable=False),
    # Of the failed, those that were no answers that could be graded when they came.
    Column("rejected", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("owner", AnyText),
    Column("lease_until", UtcTime),
    Column("webhook_url", AnyText),
    Column("error", AnyText),
    # When a server last let it go, so that jobs take turns.
    Column("served_at", UtcTime),
    # Items a second, as measured last.
    Column("rate", Double),
    Column("spent", Text),
    CheckConstraint(
        "done >= 0 AND failed >= 0 AND forgotten >= 0 AND review >= 0 AND review <= done "
        "AND done + failed + forgotten <= total",
        name="counters",
    ),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(["tenant", "rubric_hash"], ["rubric_contents.tenant", "rubric_contents.hash"]),
    Index(None, "tenant", "created_at", "id"),
    Index(None, "tenant", "rubric_hash"),
    Index(None, "state", "created_at"),
)

# Apart from jobs, so that a tenant whose jobs are deleted keeps its place in the line.
job_turns = Table(
    "job_turns",
    metadata,
    _tenant(),
    # When a server was last given a job of the tenant; null: none was yet.
    Column("served_at", UtcTime),
    PrimaryKeyConstraint("tenant"),
)

grades = Table(
    "grades",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("rubric_id", AnyText, nullable=False),
    Column("rubric_version", Integer, nullable=False),
    Column("rubric_hash", AnyText, nullable=False),
    Column("grader_version", AnyText, nullable=False),
    Column("model", AnyText, nullable=False),
    Column("credit_model", AnyText, nullable=False),
    Column("answer", AnyText, nullable=False),
    Column("answer_sha256", Text, nullable=False),
    Column("student", AnyText),
    Column("external_ref", AnyText),
    Column("grade", Text, nullable=False),
    Column("marks", MarksInHundredths, nullable=False),
    Column("max_marks", MarksInHundredths, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("job_id", AnyText),
    # Follows from needs_review and the latest review; kept here so that what waits for a person is found by an index.
    Column("awaits_person", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(["tenant", "rubric_hash"], ["rubric_contents.tenant", "rubric_contents.hash"]),
    Index(None, "tenant", "created_at", "id"),
    Index(None, "tenant", "awaits_person", "created_at", "id"),
    Index(None, "tenant", "student"),
    Index(None, "tenant", "rubric_hash"),
    Index(None, "tenant", "job_id"),
    Index(None, "created_at"),
)

feedback = Table(
    "feedback",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("grade_id", AnyText, nullable=False),
    Column("audience", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("model", AnyText),
    Column("feedback", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(["tenant", "grade_id"], ["grades.tenant", "grades.id"], ondelete="CASCADE"),
    Index(None, "tenant", "grade_id"),
)

reviews = Table(
    "reviews",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("grade_id", AnyText, nullable=False),
    Column("reviewer", AnyText, nullable=False),
    Column("decision", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("note", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(["tenant", "grade_id"], ["grades.tenant", "grades.id"], ondelete="CASCADE"),
    Index(None, "tenant", "grade_id"),
)

job_items = Table(
    "job_items",
    metadata,
    _tenant(),
    Column("job_id", AnyText, nullable=False),
    # 0, 1, 2, ... as they were uploaded.
    Column("position", Integer, nullable=False),
    Column("item_id", AnyText),
    Column("student", AnyText),
    Column("answer", AnyText, nullable=False),
    Column("state", Text, nullable=False),
    Column("grade_id", AnyText),
    Column("problem", Text),
    # In the file that it came in, as people count.
    Column("row", Integer),
    # Which of the job's rubrics; null: the one that the job names.
    Column("rubric_number", Integer),
    Column("rejected", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("tenant", "job_id", "position"),
    ForeignKeyConstraint(["tenant", "job_id"], ["jobs.tenant", "jobs.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["tenant", "grade_id"], ["grades.tenant", "grades.id"]),
    Index(None, "tenant", "job_id", "state", "position"),
    Index(None, "tenant", "student"),
    Index(None, "tenant", "grade_id"),
)

job_rubrics = Table(
    "job_rubrics",
    metadata,
    _tenant(),
    Column("job_id", AnyText, nullable=False),
    Column("number", Integer, nullable=False),
    Column("rubric_id", AnyText, nullable=False),
    Column("rubric_version", Integer, nullable=False),
    Column("rubric_hash", AnyText, nullable=False),
    PrimaryKeyConstraint("tenant", "job_id", "number"),
    ForeignKeyConstraint(["tenant", "job_id"], ["jobs.tenant", "jobs.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["tenant", "rubric_hash"], ["rubric_contents.tenant", "rubric_contents.hash"]),
    Index(None, "tenant", "rubric_hash"),
)

# Apart from jobs, so that reading a job can't bring a secret along.
job_webhook_secrets = Table(
    "job_webhook_secrets",
    metadata,
    _tenant(),
    Column("job_id", AnyText, nullable=False),
    Column("secret", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "job_id"),
    ForeignKeyConstraint(["tenant", "job_id"], ["jobs.tenant", "jobs.id"], ondelete="CASCADE"),
)

idempotency = Table(
    "idempotency",
    metadata,
    _tenant(),
    Column("key", AnyText, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("lease_until", UtcTime, nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", LargeBinary),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("tenant", "key"),
    Index(None, "expires_at"),
)

idempotency_students = Table(
    "idempotency_students",
    metadata,
    _tenant(),
    Column("key", AnyText, nullable=False),
    Column("student", AnyText, nullable=False),
    PrimaryKeyConstraint("tenant", "key", "student"),
    ForeignKeyConstraint(["tenant", "key"], ["idempotency.tenant", "idempotency.key"], ondelete="CASCADE"),
    Index(None, "tenant", "student"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("job_id", AnyText, nullable=False),
    Column("url", AnyText, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcTime, nullable=False),
    Column("last_status", Integer),
    Column("last_error", AnyText),
    Column("created_at", UtcTime, nullable=False),
    # The message, made when the job ended, so that every attempt sends the same. Nothing of a student is in it.
    Column("message_id", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False, server_default=""),
    # Host and port, so that one slow receiver can be told from others.
    Column("receiver", AnyText, nullable=False, server_default=""),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(["tenant", "job_id"], ["jobs.tenant", "jobs.id"], ondelete="CASCADE"),
    Index(None, "tenant", "job_id"),
    Index(None, "state", "next_attempt_at"),
)

# Apart from the audit trail, since it is what keeps a reader of the trail from guessing.
student_mark_secrets = Table(
    "student_mark_secrets",
    metadata,
    _tenant(),
    Column("secret", Text, nullable=False),
    PrimaryKeyConstraint("tenant"),
)

audit = Table(
    "audit",
    metadata,
    _tenant(),
    Column("id", AnyText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", AnyText, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_id", AnyText, nullable=False),
    Column("details", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    Index(None, "tenant", "object_kind", "object_id"),
)

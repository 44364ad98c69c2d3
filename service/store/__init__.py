"""What must not be lost: rubrics, grades, reviews, jobs, keys, an audit trail, in SQLite or PostgreSQL."""

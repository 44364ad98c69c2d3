"""Tests of what must not be lost, on SQLite and on a real PostgreSQL."""

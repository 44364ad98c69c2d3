"""Tests of the room `service/jobs`."""

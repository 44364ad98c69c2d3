"""Tests of the room that asks large language models."""

"""Tests of webhooks: signing, addresses, delivery, and trying again."""

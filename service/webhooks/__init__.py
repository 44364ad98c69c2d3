"""Signed events to the addresses that platforms name: Standard Webhooks, and never into the inner network."""

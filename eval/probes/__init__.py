"""Probes: answers made by rule, whose right treatment is known without a person's score."""

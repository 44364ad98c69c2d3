"""Tests of the cohort: figures, near-identical answers, report, and gradebook."""

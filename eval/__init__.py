"""How good the grader is: human-scored samples, metrics, baselines, probes, and training of the credit model."""

"""What the results of a whole cohort say: figures, a report, and a gradebook."""

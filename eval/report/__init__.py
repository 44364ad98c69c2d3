"""report.html: what a run found, for people."""
